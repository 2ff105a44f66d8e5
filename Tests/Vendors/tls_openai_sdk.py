"""OpenAI's own client over https, trusting the simulator's certificate; links and bytes come the same way."""

import os
import tempfile

from simulator import Simulator, probe

with tempfile.TemporaryDirectory() as folder:
    certificate = os.path.join(folder, "simulator.pem")
    with Simulator("--tls", "--certificate-file", certificate) as simulator:
        os.environ["SSL_CERT_FILE"] = certificate
        import openai

        assert simulator.url("openai").startswith("https://")
        client = openai.OpenAI(
            api_key=simulator.credentials("openai")["key"], base_url=simulator.url("openai") + "/v1", max_retries=0)
        speech = client.audio.speech.create(model="tts-1", voice="nova", input="Hello")
        assert probe(speech.read())[0] == "audio"
        film = client.videos.create_and_poll(
            model="sora-2", prompt="A fox", seconds="4", size="1280x720", poll_interval_ms=50)
        assert probe(client.videos.download_content(film.id).read())[:3] == ("video", 1280, 720)
        simulator.fault(vendor="openai", kind="cut-before", count=1)
        try:
            client.audio.speech.create(model="tts-1", voice="nova", input="Hello")
            raise SystemExit("the connection was not cut")
        except openai.APIConnectionError:
            pass
