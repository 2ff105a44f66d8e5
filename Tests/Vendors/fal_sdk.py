"""fal's own client queues, polls and is refused. It speaks https only, so it is told to trust the simulator's certificate."""

import os
import tempfile

from simulator import Simulator, probe

with tempfile.TemporaryDirectory() as folder:
    certificate = os.path.join(folder, "simulator.pem")
    with Simulator("--tls", "--certificate-file", certificate) as simulator:
        os.environ["SSL_CERT_FILE"] = certificate
        os.environ["FAL_KEY"] = simulator.credentials("fal")["key"]
        # It reads these when it is imported, and puts https:// before them.
        os.environ["FAL_QUEUE_RUN_HOST"] = simulator.url("fal").removeprefix("https://")
        import fal_client
        from simulator import fetch

        seen = []
        film = fal_client.subscribe(
            "fal-ai/kling-video/v2.1/standard/image-to-video",
            {"prompt": "The fox runs", "image_url": "https://in.example/fox.png", "duration": "5"},
            on_queue_update=lambda status: seen.append(type(status).__name__))
        kind, width, height, seconds = probe(fetch(film["video"]["url"]))
        assert (kind, width, height) == ("video", 1280, 720) and abs(seconds - 5) < 0.2
        assert seen and seen[-1] == "Completed", seen
        handle = fal_client.submit("fal-ai/flux/krea", {"prompt": "A fox", "image_size": "square"})
        assert probe(fetch(handle.get()["images"][0]["url"]))[:3] == ("video", 512, 512)
        handle = fal_client.submit("fal-ai/veo3.1", {"prompt": "x"})
        fal_client.cancel("fal-ai/veo3.1", handle.request_id)
        simulator.fault(vendor="fal", kind="moderation", count=1)
        try:
            fal_client.subscribe("fal-ai/flux/krea", {"prompt": "x"})
            raise SystemExit("moderation did not refuse")
        except fal_client.client.FalClientHTTPError as error:
            assert error.status_code == 422 and error.response.json()["detail"][0]["type"] == "content_policy_violation"
        try:
            fal_client.submit("fal-ai/flux/krea", {})
            raise SystemExit("a missing prompt was taken")
        except fal_client.client.FalClientHTTPError as error:
            assert error.status_code == 422
