"""OpenAI's own client draws, edits, speaks, films, and is refused."""

import base64
import io

import openai
from simulator import Simulator, probe

with Simulator() as simulator:
    client = openai.OpenAI(
        api_key=simulator.credentials("openai")["key"], base_url=simulator.url("openai") + "/v1", max_retries=0)
    images = client.images.generate(model="gpt-image-2", prompt="isometric harbour", size="1536x1024", n=2)
    assert len(images.data) == 2
    picture = base64.b64decode(images.data[0].b64_json)
    assert probe(picture)[:3] == ("video", 1536, 1024)
    edited = client.images.edit(
        model="gpt-image-2", image=("a.png", io.BytesIO(picture), "image/png"), prompt="add a boat")
    assert edited.data[0].b64_json

    speech = client.audio.speech.create(model="tts-1", voice="nova", input="Hello")
    assert probe(speech.read())[0] == "audio"

    film = client.videos.create_and_poll(
        model="sora-2", prompt="A fox", seconds="4", size="1280x720", poll_interval_ms=50)
    assert film.status == "completed", film
    content = client.videos.download_content(film.id).read()
    kind, width, height, seconds = probe(content)
    assert (kind, width, height) == ("video", 1280, 720) and abs(seconds - 4) < 0.2
    assert client.videos.delete(film.id).deleted

    try:
        client.images.generate(model="gpt-image-2", prompt="x", response_format="url")
        raise SystemExit("response_format was taken")
    except openai.BadRequestError as error:
        assert error.code == "unknown_parameter" and error.param == "response_format", error.body
    simulator.fault(vendor="openai", kind="moderation", count=1)
    try:
        client.images.generate(model="gpt-image-2", prompt="x")
        raise SystemExit("moderation did not refuse")
    except openai.BadRequestError as error:
        assert error.code == "moderation_blocked", error.body
    simulator.fault(vendor="openai", kind="429", count=1)
    try:
        client.images.generate(model="gpt-image-2", prompt="x")
        raise SystemExit("throttling did not refuse")
    except openai.RateLimitError as error:
        assert error.code == "rate_limit_exceeded"
