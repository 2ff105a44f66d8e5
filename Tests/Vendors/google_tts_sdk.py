"""Google's own client lists voices, speaks, and is refused; by REST, for its other way needs HTTP/2."""

import json

from google.api_core.exceptions import BadRequest
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.cloud import texttospeech
from google.oauth2 import service_account
from simulator import Simulator, probe

with Simulator() as simulator:
    keys = simulator.credentials("google-tts")

    class Token(AnonymousCredentials):
        def apply(self, headers, token=None):
            headers["authorization"] = "Bearer " + keys["token"]

        def before_request(self, request, method, url, headers):
            self.apply(headers)

    client = texttospeech.TextToSpeechClient(
        credentials=Token(), transport="rest", client_options={"api_endpoint": simulator.url("google-tts")})
    voices = client.list_voices(language_code="en-US").voices
    assert voices and all(voice.language_codes == ["en-US"] for voice in voices)
    voice = texttospeech.VoiceSelectionParams(language_code="en-US", name="en-US-Wavenet-D")
    for coding in (texttospeech.AudioEncoding.MP3, texttospeech.AudioEncoding.LINEAR16, texttospeech.AudioEncoding.OGG_OPUS):
        said = client.synthesize_speech(
            input=texttospeech.SynthesisInput(ssml="<speak>Good <break time='300ms'/> evening</speak>"), voice=voice,
            audio_config=texttospeech.AudioConfig(audio_encoding=coding, speaking_rate=1.1))
        kind, _, _, seconds = probe(said.audio_content)
        assert kind == "audio" and 0.3 < seconds < 6, (coding, kind, seconds)
    try:
        client.synthesize_speech(
            input=texttospeech.SynthesisInput(text="x" * 5001), voice=voice,
            audio_config=texttospeech.AudioConfig(audio_encoding=texttospeech.AudioEncoding.MP3))
        raise SystemExit("too long a text was taken")
    except BadRequest as error:
        assert "5000 bytes" in error.message
    # What Google's own library signs with a service account's key file gets the token, and nothing else does.
    file = json.loads(keys["credentials"])
    scopes = ["https://www.googleapis.com/auth/cloud-platform"]
    account = service_account.Credentials.from_service_account_info(file, scopes=scopes)
    account.refresh(Request())
    assert account.token == keys["token"] and not account.expired
    for wrong in ({"client_email": "somebody@else.example"}, {"private_key_id": "other"}):
        try:
            service_account.Credentials.from_service_account_info({**file, **wrong}, scopes=scopes).refresh(Request())
            raise SystemExit("a token for the wrong account")
        except RefreshError as error:
            assert "invalid_grant" in str(error), error
