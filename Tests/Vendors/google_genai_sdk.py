"""Google's own client draws by the Gemini API, and films and draws by Vertex AI."""

import time

import google.auth.credentials
from google import genai
from google.genai import errors, types
from simulator import Simulator, probe


class Token(google.auth.credentials.Credentials):
    """A token that never ends."""

    def __init__(self, token):
        super().__init__()
        self.token = token

    def refresh(self, request):
        pass


with Simulator() as simulator:
    keys = simulator.credentials("imagen")
    gemini = genai.Client(api_key=keys["key"], http_options={"base_url": simulator.url("imagen")})
    said = gemini.models.generate_content(
        model="gemini-3.1-flash-image", contents="A fox",
        config=types.GenerateContentConfig(
            response_modalities=["TEXT", "IMAGE"], image_config=types.ImageConfig(aspect_ratio="1:1")))
    picture = said.candidates[0].content.parts[0].inline_data
    assert picture.mime_type == "image/png" and probe(picture.data)[:3] == ("video", 1024, 1024)
    try:
        gemini.models.generate_content(model="gemini-9", contents="A fox")
        raise SystemExit("an unknown model was taken")
    except errors.ClientError as error:
        assert error.code == 404 and error.status == "NOT_FOUND"

    def vertex(vendor):
        keys = simulator.credentials(vendor)
        return genai.Client(
            vertexai=True, project=keys["project"], location=keys["location"], credentials=Token(keys["token"]),
            http_options={"base_url": simulator.url(vendor)})

    painter = vertex("imagen")  # It closes what it speaks through as soon as nobody holds it.
    drawn = painter.models.generate_images(
        model="imagen-3.0-generate-002", prompt="A fox",
        config=types.GenerateImagesConfig(number_of_images=2, aspect_ratio="1:1", output_mime_type="image/jpeg"))
    assert len(drawn.generated_images) == 2
    assert probe(drawn.generated_images[0].image.image_bytes)[:3] == ("video", 1024, 1024)

    client = vertex("veo")
    operation = client.models.generate_videos(
        model="veo-3.0-generate-001", prompt="A paper boat",
        config=types.GenerateVideosConfig(duration_seconds=4, aspect_ratio="9:16", number_of_videos=1, seed=1))
    while not operation.done:
        time.sleep(0.05)
        operation = client.operations.get(operation)
    kind, width, height, seconds = probe(operation.response.generated_videos[0].video.video_bytes)
    assert (kind, width, height) == ("video", 720, 1280) and abs(seconds - 4) < 0.2
    simulator.fault(vendor="veo", kind="moderation", count=1)
    operation = client.models.generate_videos(model="veo-3.0-generate-001", prompt="x")
    while not operation.done:
        time.sleep(0.05)
        operation = client.operations.get(operation)
    assert not operation.response.generated_videos and operation.response.rai_media_filtered_count == 1
