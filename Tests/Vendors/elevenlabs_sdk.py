"""ElevenLabs' own client speaks, streams, clones a voice, and is refused."""

import io

from elevenlabs.client import ElevenLabs
from elevenlabs.core.api_error import ApiError
from simulator import Simulator, probe

VOICE = "JBFqnCBsd6RMkjVDRZzb"

with Simulator() as simulator:
    client = ElevenLabs(api_key=simulator.credentials("elevenlabs")["key"], base_url=simulator.url("elevenlabs"))
    sound = b"".join(client.text_to_speech.convert(voice_id=VOICE, text="Good evening.", model_id="eleven_multilingual_v2"))
    kind, _, _, seconds = probe(sound)
    assert kind == "audio" and 0.3 < seconds < 5, (kind, seconds)
    streamed = b"".join(client.text_to_speech.stream(voice_id=VOICE, text="Good evening.", output_format="mp3_22050_32"))
    assert probe(streamed)[0] == "audio"
    timed = client.text_to_speech.convert_with_timestamps(voice_id=VOICE, text="Hi")
    assert timed.alignment.characters == ["H", "i"]
    with client.text_to_speech.with_raw_response.convert(voice_id=VOICE, text="Hello") as answer:
        assert answer.headers["character-cost"] == "5"
        b"".join(answer.data)

    assert client.voices.search().voices
    clone = client.voices.ivc.create(name="Mine", files=[("a.mp3", io.BytesIO(sound), "audio/mpeg")])
    assert clone.voice_id and not clone.requires_verification
    assert any(model.model_id == "eleven_v3" for model in client.models.list())

    wrong = ElevenLabs(api_key="wrong", base_url=simulator.url("elevenlabs"))
    try:
        b"".join(wrong.text_to_speech.convert(voice_id=VOICE, text="x"))
        raise SystemExit("a wrong key was taken")
    except ApiError as error:
        assert error.status_code == 401 and error.body["detail"]["status"] == "invalid_api_key", error.body
