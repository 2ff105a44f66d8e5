"""Replicate's own client runs models to their end, cancels, and uploads. It wraps links in files only under https, so here
they are links."""

import io

import replicate
from replicate.exceptions import ModelError, ReplicateError
from simulator import Simulator, fetch, probe

with Simulator() as simulator:
    client = replicate.Client(
        api_token=simulator.credentials("replicate")["key"], base_url=simulator.url("replicate"))
    film = client.run(
        "kwaivgi/kling-v2.1",
        input={"prompt": "The fox runs", "start_image": "https://in.example/fox.png", "duration": 5}, wait=False)
    kind, width, height, seconds = probe(fetch(film))
    assert (kind, width, height) == ("video", 1280, 720) and abs(seconds - 5) < 0.2, (kind, width, height, seconds)
    pictures = client.run("black-forest-labs/flux-krea-dev", input={"prompt": "A fox", "output_format": "png"})
    assert probe(fetch(pictures[0]))[:3] == ("video", 1024, 1024)

    prediction = client.models.predictions.create("google/veo-3-fast", input={"prompt": "x"}, wait=False)
    assert prediction.status == "starting"
    prediction.cancel()
    prediction.reload()
    assert prediction.status == "canceled"

    file = client.files.create(io.BytesIO(b"abc"), filename="a.txt")
    assert file.size == 3

    simulator.fault(vendor="replicate", kind="moderation", count=1)
    try:
        client.run("google/veo-3-fast", input={"prompt": "x"}, wait=False)
        raise SystemExit("moderation did not fail the prediction")
    except ModelError as error:
        assert "E005" in str(error)
    try:
        client.models.predictions.create("google/veo-3-fast", input={"duration": 7, "prompt": "x"})
        raise SystemExit("an impossible duration was taken")
    except ReplicateError as error:
        assert error.status == 422, error
