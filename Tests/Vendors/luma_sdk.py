"""Luma's own client makes a film and a picture, and lists them."""

import time

import lumaai
from simulator import Simulator, fetch, probe


def finished(client, generation):
    while generation.state not in ("completed", "failed"):
        time.sleep(0.05)
        generation = client.generations.get(id=generation.id)
    return generation


with Simulator() as simulator:
    client = lumaai.LumaAI(
        auth_token=simulator.credentials("luma")["key"], base_url=simulator.url("luma") + "/dream-machine/v1",
        max_retries=0)
    film = client.generations.create(
        model="ray-2", prompt="The fox runs", resolution="720p", duration="9s", aspect_ratio="9:16")
    assert film.state == "queued"
    kind, width, height, seconds = probe(fetch(finished(client, film).assets.video))
    assert (kind, width, height) == ("video", 720, 1280) and abs(seconds - 9) < 0.2, (kind, width, height, seconds)

    picture = client.generations.image.create(model="photon-1", prompt="A fox", aspect_ratio="1:1")
    assert probe(fetch(finished(client, picture).assets.image))[:3] == ("video", 1080, 1080)
    assert len(client.generations.list().generations) == 2

    try:
        client.generations.create(model="ray-9", prompt="x")
        raise SystemExit("an unknown model was taken")
    except lumaai.UnprocessableEntityError as error:
        assert error.body["detail"][0]["loc"] == ["body", "model"], error.body
    simulator.fault(vendor="luma", kind="moderation", count=1)
    refused = finished(client, client.generations.create(model="ray-2", prompt="x"))
    assert refused.state == "failed" and "moderation" in refused.failure_reason
    client.generations.delete(id=refused.id)
