"""The client of Luma's newer API makes a film and a picture, and is told of moderation."""

import time

import luma_agents
from simulator import Simulator, fetch, probe


def finished(client, generation):
    while generation.state not in ("completed", "failed"):
        time.sleep(0.05)
        generation = client.generations.get(generation.id)
    return generation


with Simulator() as simulator:
    client = luma_agents.Luma(
        auth_token=simulator.credentials("luma")["key"], base_url=simulator.url("luma") + "/v1", max_retries=0)
    film = finished(client, client.generations.create(
        model="ray-3.2", type="video", prompt="The fox runs", aspect_ratio="16:9",
        video={"resolution": "720p", "duration": "5s"}))
    kind, width, height, seconds = probe(fetch(film.output[0].url))
    assert (kind, width, height) == ("video", 1280, 720) and abs(seconds - 5) < 0.2
    picture = finished(client, client.generations.create(prompt="A fox", output_format="jpeg"))
    assert picture.output[0].type == "image" and fetch(picture.output[0].url)[:2] == b"\xff\xd8"

    simulator.fault(vendor="luma", kind="moderation", count=1)
    refused = finished(client, client.generations.create(model="ray-3.2", type="video", prompt="x"))
    assert refused.state == "failed" and refused.failure_code == "content_moderated"
    try:
        client.generations.create(model="ray-3.2", type="video", prompt="")
        raise SystemExit("an empty prompt was taken")
    except luma_agents.UnprocessableEntityError:
        pass
