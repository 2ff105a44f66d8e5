"""Every vendor, asked by hand in the words of its page: round trips to playable media, and its own refusals."""

import base64
import hashlib
import hmac
import http.client
import http.server
import json
import threading
import time

from simulator import Simulator, fetch
from wire import Wire, film, in_order, picture, plain, sound

FOX = "https://in.example/fox.png"


def kling(w, keys):
    state = lambda a: a["data"]["task_status"]  # noqa: E731
    body = {"model_name": "kling-v2-1", "mode": "pro", "duration": "5", "prompt": "The fox turns its head", "image": FOX,
            "external_task_id": "gen-01J8"}
    task = w.good("POST", "/v1/videos/image2video", body)
    assert task["code"] == 0 and task["message"] == "SUCCEED" and task["data"]["task_status"] == "submitted"
    seen, end = w.watch("GET", f"/v1/videos/image2video/{task['data']['task_id']}", state, {"succeed"})
    in_order(seen, ["submitted", "processing", "succeed"])
    clip = end["data"]["task_result"]["videos"][0]
    assert clip["duration"] == "5.1"
    film(fetch(clip["url"]), 1920, 1080, 5.1)
    assert w.good("GET", "/v1/videos/image2video/gen-01J8")["data"]["task_id"] == task["data"]["task_id"]
    assert len(w.good("GET", "/v1/videos/image2video?pageNum=1&pageSize=30")["data"]) == 1
    w.refused(400, {"code": 1201, "message": "external_task_id"}, "POST", "/v1/videos/image2video", body)
    part = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()  # noqa: E731

    def token(age=1800, secret=keys["secret_key"]):
        now = int(time.time())
        text = part({"alg": "HS256", "typ": "JWT"}) + "." + part(
            {"iss": keys["access_key"], "exp": now + age, "nbf": now - 5})
        code = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
        return {"Authorization": "Bearer " + text + "." + base64.urlsafe_b64encode(code).rstrip(b"=").decode()}

    text = {"prompt": "x", "model_name": "kling-v1-6"}
    w.good("POST", "/v1/videos/text2video", text, key=token())
    path = "/v1/videos/text2video"
    w.refused(401, {"code": 1004, "message": ..., "request_id": ...}, "POST", path, text, key=token(age=-60))
    w.refused(401, {"code": 1000}, "POST", path, text, key=token(secret="wrong"))
    w.refused(401, {"code": 1001}, "POST", path, text, key=False)
    for bad in ({}, {"prompt": 7}, {"prompt": "x", "duration": 5}, {"prompt": "x", "duration": "7"},
                {"prompt": "x", "mode": "max"}, {"prompt": "x", "cfg_scale": 2}, {"prompt": "x" * 2501},
                {"prompt": "x", "model_name": "kling-v2-1"}, {"prompt": "x", "model_name": "kling-v2-6", "cfg_scale": 0.5}):
        w.refused(400, {"code": 1201, "message": ..., "request_id": ...}, "POST", path, bad)
    w.refused(400, {"code": 1201}, "POST", "/v1/videos/image2video", {"prompt": "x"})
    w.refused(400, {"code": 1201}, "POST", "/v1/videos/image2video", {"image": "data:image/png;base64,AAAA"})
    w.refused(404, {"code": 1203}, "GET", "/v1/videos/text2video/1")
    task = w.good("POST", "/text-to-video/kling-3.0", {
        "prompt": "x", "settings": {"resolution": "720p", "duration": 3, "aspect_ratio": "9:16", "audio": "native"},
        "options": {"external_task_id": "own-1"}})["data"]
    assert task["status"] == "submitted" and task["external_id"] == "own-1"
    seen, end = w.watch("GET", f"/tasks?task_ids={task['id']}", lambda a: a["data"][0]["status"], {"succeeded"})
    in_order(seen, ["submitted", "processing", "succeeded"])
    film(fetch(end["data"][0]["outputs"][0]["url"]), 720, 1280, 3)
    assert w.good("GET", "/tasks?external_task_ids=own-1")["data"][0]["id"] == task["id"]
    w.refused(400, {"code": 1201}, "POST", "/text-to-video/kling-3.0", {"prompt": "x", "settings": {"duration": "5"}})
    w.refused(404, {"code": 1203}, "POST", "/text-to-video/kling-9", {"prompt": "x"})


def minimax(w, keys):
    body = {"model": "MiniMax-Hailuo-02", "prompt": "A lighthouse [Push in]", "duration": 6, "resolution": "768P"}
    task = w.good("POST", "/v1/video_generation", body)
    assert task["base_resp"] == {"status_code": 0, "status_msg": "success"}
    seen, end = w.watch(
        "GET", f"/v1/query/video_generation?task_id={task['task_id']}", lambda a: a["status"], {"Success"})
    in_order(seen, ["Preparing", "Queueing", "Processing", "Success"])
    file = w.good("GET", f"/v1/files/retrieve?file_id={end['file_id']}")["file"]
    assert isinstance(file["file_id"], int) and str(file["file_id"]) == end["file_id"]
    film(fetch(file["download_url"]), end["video_width"], end["video_height"], 6)
    film(w.good("GET", f"/v1/files/retrieve_content?file_id={end['file_id']}"), end["video_width"], 768, 6)

    def bad(code, path, body, **rest):
        w.refused(200, {"base_resp": {"status_code": code, "status_msg": ...}}, "POST", path, body, **rest)

    bad(1004, "/v1/video_generation", body, key={"Authorization": "Bearer wrong"})
    for wrong in ({"model": "MiniMax-Hailuo-02"}, {"model": "x", "prompt": "x"}, {**body, "duration": "6"},
                  {**body, "duration": 7}, {**body, "resolution": "1080P", "duration": 10}, {**body, "prompt": "x" * 2001},
                  {"model": "I2V-01", "prompt": "x"}):
        bad(2013, "/v1/video_generation", wrong)
    image = w.good("POST", "/v1/image_generation", {
        "model": "image-01", "prompt": "x", "aspect_ratio": "16:9", "n": 2})
    assert image["metadata"] == {"success_count": 2, "failed_count": 0}
    picture(fetch(image["data"]["image_urls"][1]), 1280, 720)
    image = w.good("POST", "/v1/image_generation", {
        "model": "image-01", "prompt": "x", "width": 520, "height": 512, "response_format": "base64"})
    picture(plain(image["data"]["image_base64"][0]), 520, 512)
    for wrong in ({"model": "image-01"}, {"model": "image-01", "prompt": "x", "n": 10},
                  {"model": "image-01", "prompt": "x", "width": 513, "height": 512}):
        bad(2013, "/v1/image_generation", wrong)
    said = w.good("POST", "/v1/t2a_v2", {
        "model": "speech-02-hd", "text": "Good evening", "voice_setting": {"voice_id": "Wise_Woman", "speed": 1.2}})
    sound(bytes.fromhex(said["data"]["audio"]))
    assert said["extra_info"]["usage_characters"] == 12
    said = w.good("POST", "/v1/t2a_v2", {
        "model": "speech-2.8-turbo", "text": "Hi", "voice_setting": {"voice_id": "a"}, "output_format": "url",
        "audio_setting": {"format": "flac", "sample_rate": 44100}})
    sound(fetch(said["data"]["audio"]))
    bad(2013, "/v1/t2a_v2", {"model": "speech-02-hd"})
    bad(2013, "/v1/t2a_v2", {"model": "speech-02-hd", "text": "x", "voice_setting": {"voice_id": "a", "speed": 3}})
    task = w.good("POST", "/v2/video_generation", {
        "model": "MiniMax-H3", "content": [{"type": "text", "text": "x"}], "ratio": "9:16", "duration": 4})
    seen, end = w.watch(
        "GET", f"/v2/query/video_generation/{task['task_id']}", lambda a: a["task"]["status"], {"succeeded"})
    in_order(seen, ["queued", "running", "succeeded"])
    film(fetch(end["task"]["content"]["url"]), 768, 1366, 4)
    wrong = {"model": "MiniMax-H3", "content": [{"type": "text", "text": "x"}], "ratio": "adaptive"}
    w.refused(400, {"type": "error", "error": {"type": "bad_request_error", "message": "(2013)", "http_code": "400"}},
              "POST", "/v2/video_generation", wrong)
    w.refused(401, {"error": {"type": "authorized_error"}}, "POST", "/v2/video_generation", wrong, key=False)


def veo(w, keys):
    gemini, vertex = {"x-goog-api-key": keys["key"]}, {"Authorization": "Bearer " + keys["token"]}
    w.headers = gemini
    base = "/v1beta/models/veo-3.1-generate-preview"
    body = {"instances": [{"prompt": "A paper boat"}],
            "parameters": {"durationSeconds": 4, "aspectRatio": "9:16", "resolution": "720p"}}
    name = w.good("POST", base + ":predictLongRunning", body)
    assert list(name) == ["name"]
    seen, end = w.watch("GET", "/v1beta/" + name["name"], lambda a: a.get("done"), {True})
    in_order(seen, [None, True])
    uri = end["response"]["generateVideoResponse"]["generatedSamples"][0]["video"]["uri"]
    assert w.call("GET", uri, key=False)[0] == 403
    status, fields, _ = w.call("GET", uri)
    assert status == 302, status
    film(fetch(fields["location"]), 720, 1280, 4)
    bad = {"error": {"code": 400, "status": "INVALID_ARGUMENT", "message": ...}}
    for wrong in ({}, {"instances": []}, {"instances": [{}]}, {**body, "parameters": {"durationSeconds": "8"}},
                  {**body, "parameters": {"durationSeconds": 5}}, {**body, "parameters": {"aspectRatio": "1:1"}},
                  {**body, "parameters": {"resolution": "1080p", "durationSeconds": 4}},
                  {**body, "parameters": {"sampleCount": 5}}):
        w.refused(400, bad, "POST", base + ":predictLongRunning", wrong)
    w.refused(400, {"error": {"message": 'Unknown name "seed"'}}, "POST", base + ":predictLongRunning",
              {**body, "parameters": {"seed": 7}})
    w.refused(400, {"error": {"details": [{"reason": "API_KEY_INVALID"}]}}, "POST", base + ":predictLongRunning", body,
              key={"x-goog-api-key": "wrong"})
    w.refused(403, {"error": {"status": "PERMISSION_DENIED"}}, "POST", base + ":predictLongRunning", body, key=False)
    w.refused(404, {"error": {"status": "NOT_FOUND"}}, "POST", "/v1beta/models/veo-9:predictLongRunning", body)
    w.headers = vertex
    base = "/v1/projects/p/locations/us-central1/publishers/google/models/veo-3.0-generate-001"
    name = w.good("POST", base + ":predictLongRunning", {
        "instances": [{"prompt": "x"}], "parameters": {"durationSeconds": 4, "seed": 1, "sampleCount": 2}})["name"]
    _, end = w.watch("POST", base + ":fetchPredictOperation", lambda a: a.get("done"), {True}, {"operationName": name})
    assert len(end["response"]["videos"]) == 2 and end["response"]["raiMediaFilteredCount"] == 0
    film(plain(end["response"]["videos"][0]["bytesBase64Encoded"]), 1280, 720, 4)
    name = w.good("POST", base + ":predictLongRunning", {
        "instances": [{"prompt": "x"}], "parameters": {"durationSeconds": 4, "storageUri": "gs://bucket/out/"}})["name"]
    _, end = w.watch("POST", base + ":fetchPredictOperation", lambda a: a.get("done"), {True}, {"operationName": name})
    uri = end["response"]["videos"][0]["gcsUri"]
    assert uri.startswith("gs://bucket/out/")
    film(w.good("GET", "/storage/v1/b/bucket/o/" + uri[len("gs://bucket/"):].replace("/", "%2F") + "?alt=media"),
         1280, 720, 4)
    w.refused(401, {"error": {"status": "UNAUTHENTICATED"}}, "POST", base + ":predictLongRunning", body,
              key={"Authorization": "Bearer wrong"})
    w.headers = gemini
    made = w.good("POST", "/v1beta/interactions", {
        "model": "gemini-omni-1.2-flash", "input": "A fox", "response_modalities": ["video"], "background": True,
        "response_format": {"type": "video", "aspect_ratio": "16:9", "duration": "4s", "resolution": "720p"}})
    assert made["status"] == "in_progress"
    _, end = w.watch("GET", "/v1beta/interactions/" + made["id"], lambda a: a["status"], {"completed"})
    film(fetch(end["steps"][0]["content"][0]["uri"]), 1280, 720, 4)


def runway(w, keys):
    body = {"model": "gen4_turbo", "promptImage": FOX, "promptText": "The fox blinks", "ratio": "1280:720", "duration": 2,
            "seed": 7}
    task = w.good("POST", "/v1/image_to_video", body)
    assert task["estimatedCost"]["credits"] == 10
    seen, end = w.watch("GET", "/v1/tasks/" + task["id"], lambda a: a["status"], {"SUCCEEDED"})
    in_order(seen, ["PENDING", "RUNNING", "SUCCEEDED"])
    film(fetch(end["output"][0]), 1280, 720, 2)
    assert w.call("DELETE", "/v1/tasks/" + task["id"])[0] == 204
    w.refused(404, {"error": ...}, "GET", "/v1/tasks/" + task["id"])
    w.refused(404, {"error": ...}, "DELETE", "/v1/tasks/" + task["id"])
    bad = {"error": "Validation of body failed", "issues": [{"code": ..., "path": ..., "message": ...}], "docUrl": ...}
    for wrong in ({**body, "ratio": None}, {**body, "ratio": "1:1"}, {**body, "duration": "5"}, {**body, "duration": 11},
                  {**body, "promptText": "x" * 1001}, {**body, "promptImage": "http://in.example/a.png"},
                  {k: v for k, v in body.items() if k != "promptImage"}, {**body, "model": "gen3a_turbo"}):
        w.refused(400, bad, "POST", "/v1/image_to_video", wrong)
    w.refused(401, {"error": ...}, "POST", "/v1/image_to_video", body,
              key={"Authorization": "Bearer wrong", "X-Runway-Version": "2024-11-06"})
    w.refused(400, {"error": "X-Runway-Version"}, "POST", "/v1/image_to_video", body,
              key={"Authorization": "Bearer " + keys["key"]})
    made = w.good("POST", "/v1/uploads", {"filename": "fox.png", "type": "ephemeral"})
    fields = list(made["fields"].items()) + [("file", ("fox.png", "image/png", b"\x89PNG"))]
    assert w.call("POST", made["uploadUrl"], form=fields, key=False)[0] == 204
    w.good("POST", "/v1/image_to_video", {**body, "promptImage": made["runwayUri"]})
    image = w.good("POST", "/v1/text_to_image", {"model": "gen4_image", "promptText": "x", "ratio": "1024:1024"})
    _, end = w.watch("GET", "/v1/tasks/" + image["id"], lambda a: a["status"], {"SUCCEEDED"})
    picture(fetch(end["output"][0]), 1024, 1024)


def luma(w, keys):
    base = "/dream-machine/v1/generations"
    body = {"model": "ray-2", "prompt": "The fox runs", "resolution": "540p", "duration": "5s", "aspect_ratio": "1:1",
            "keyframes": {"frame0": {"type": "image", "url": FOX}}}
    made = w.good("POST", base + "/video", body, status=201)
    seen, end = w.watch("GET", f"{base}/{made['id']}", lambda a: a["state"], {"completed"})
    in_order(seen, ["queued", "dreaming", "completed"])
    film(fetch(end["assets"]["video"]), 540, 540, 5)
    w.good("POST", base, body, status=201)
    assert w.good("GET", base + "?limit=1")["has_more"] is True
    for wrong, place in (({"prompt": "x"}, "model"), ({**body, "duration": 5}, "duration"),
                         ({**body, "aspect_ratio": "2:1"}, "aspect_ratio"), ({**body, "callback_url": "x"}, "callback_url")):
        w.refused(422, {"detail": [{"loc": ["body", place], "msg": ..., "type": ...}]}, "POST", base + "/video", wrong)
    w.refused(422, {"detail": ...}, "POST", base + "/video", {"model": "ray-2"})
    w.refused(403, {"detail": "Not authenticated"}, "POST", base + "/video", body, key=False)
    w.refused(404, {"detail": ...}, "GET", base + "/123e4567-e89b-12d3-a456-426614174000")
    assert w.call("DELETE", f"{base}/{made['id']}")[0] == 204
    image = w.good("POST", base + "/image", {"model": "photon-1", "prompt": "x", "aspect_ratio": "1:1"}, status=201)
    _, end = w.watch("GET", f"{base}/{image['id']}", lambda a: a["state"], {"completed"})
    assert end["assets"]["image"]
    agent = {"model": "ray-3.2", "type": "video", "prompt": "x", "aspect_ratio": "16:9",
             "video": {"resolution": "540p", "duration": "5s"}}
    made = w.good("POST", "/v1/generations", agent, status=201)
    assert made["state"] == "queued" and made["output"] == []
    seen, end = w.watch("GET", "/v1/generations/" + made["id"], lambda a: a["state"], {"completed"})
    in_order(seen, ["queued", "processing", "completed"])
    film(fetch(end["output"][0]["url"]), 960, 540, 5)
    w.refused(422, {"detail": [{"loc": ["body", "surprise"]}]}, "POST", "/v1/generations", {**agent, "surprise": 1})
    w.refused(422, {"detail": ...}, "POST", "/v1/generations", {
        **agent, "video": {"duration": "10s", "start_frame": {"url": FOX}}})
    w.refused(401, {"detail": ...}, "POST", "/v1/generations", agent, key=False)


def ark(w, keys):
    tasks = "/api/v3/contents/generations/tasks"
    body = {"model": "seedance-1-0-pro-250528",
            "content": [{"type": "text", "text": "The fox runs"},
                        {"type": "image_url", "image_url": {"url": FOX}, "role": "first_frame"}],
            "resolution": "480p", "ratio": "16:9", "duration": 5, "seed": 7, "watermark": False, "return_last_frame": True}
    made = w.good("POST", tasks, body, headers={"X-Client-Request-Id": "own-1"})
    assert list(made) == ["id"] and made["id"].startswith("cgt-")
    seen, end = w.watch("GET", f"{tasks}/{made['id']}", lambda a: a["status"], {"succeeded"})
    in_order(seen, ["queued", "running", "succeeded"])
    film(fetch(end["content"]["video_url"]), 854, 480, 5)
    picture(fetch(end["content"]["last_frame_url"]), 854, 480)
    assert end["seed"] == 7 and end["usage"]["total_tokens"] > 0 and end["framespersecond"] == 24
    assert w.good("GET", f"{tasks}?page_num=1&page_size=20&filter.task_ids={made['id']}")["total"] == 1
    flags = {"model": "doubao-seedance-1-0-lite-t2v-250428",
             "content": [{"type": "text", "text": "A fox --resolution 480p --ratio 9:16 --duration 3 --surprise 1"}]}
    made = w.good("POST", tasks, flags)
    _, end = w.watch("GET", f"{tasks}/{made['id']}", lambda a: a["status"], {"succeeded"})
    film(fetch(end["content"]["video_url"]), 480, 854, 3)
    bad = {"error": {"code": "InvalidParameter", "message": "Request id: ", "param": ..., "type": "BadRequest"}}
    for wrong in ({**body, "duration": 13}, {**body, "duration": "5"}, {**body, "ratio": "2:1"}, {**body, "surprise": 1},
                  {**body, "content": [{"type": "text"}]} if False else {**body, "content": []},
                  {**body, "content": body["content"] + [
                      {"type": "image_url", "image_url": {"url": FOX}, "role": "reference_image"}]}):
        w.refused(400, bad, "POST", tasks, wrong)
    w.refused(400, {"error": {"code": "MissingParameter", "param": "content"}}, "POST", tasks, {"model": body["model"]})
    w.refused(404, {"error": {"code": "InvalidEndpointOrModel.NotFound"}}, "POST", tasks, {**body, "model": "seedance-9"})
    w.refused(401, {"error": {"code": "AuthenticationError"}}, "POST", tasks, body, key=False)
    w.refused(404, {"error": {"code": ...}}, "GET", tasks + "/cgt-1")
    assert w.call("DELETE", f"{tasks}/{made['id']}")[0] == 200
    w.refused(404, {"error": {"code": ...}}, "GET", f"{tasks}/{made['id']}")


def dashscope(w, keys):
    path = "/api/v1/services/aigc/video-generation/video-synthesis"
    body = {"model": "wan2.2-t2v-plus", "input": {"prompt": "A fox runs in snow"},
            "parameters": {"size": "832*480", "prompt_extend": False, "seed": 7, "watermark": False}}
    made = w.good("POST", path, body)
    assert made["output"]["task_status"] == "PENDING" and made["request_id"]
    task = made["output"]["task_id"]
    seen, end = w.watch("GET", "/api/v1/tasks/" + task, lambda a: a["output"]["task_status"], {"SUCCEEDED"})
    in_order(seen, ["PENDING", "RUNNING", "SUCCEEDED"])
    film(fetch(end["output"]["video_url"]), 832, 480, 5)
    assert end["usage"] == {"video_count": 1, "video_duration": 5, "video_ratio": "832*480"}
    made = w.good("POST", "/api/v1/services/aigc/image2video/video-synthesis", {
        "model": "wan2.2-kf2v-flash", "input": {"first_frame_url": FOX, "last_frame_url": FOX},
        "parameters": {"resolution": "720P"}})
    _, end = w.watch(
        "GET", "/api/v1/tasks/" + made["output"]["task_id"], lambda a: a["output"]["task_status"], {"SUCCEEDED"})
    film(fetch(end["output"]["video_url"]), 1280, 720, 5)
    bad = {"code": "InvalidParameter", "message": ..., "request_id": ...}
    for wrong in ({"model": "wan2.2-t2v-plus"}, {**body, "input": {}}, {**body, "parameters": {"size": "832x480"}},
                  {**body, "parameters": {"duration": 10}}, {**body, "parameters": {"seed": -1}},
                  {**body, "parameters": {"prompt_extend": "yes"}}, {"model": "wan2.2-i2v-plus", "input": {"prompt": "x"}},
                  {"model": "wan2.2-i2v-plus", "input": {"img_url": FOX}, "parameters": {"resolution": "720P"}}):
        w.refused(400, bad, "POST", path, wrong)
    w.refused(403, {"code": "AccessDenied", "message": "does not support synchronous calls"}, "POST", path, body,
              headers={"X-DashScope-Async": "disable"})
    w.refused(401, {"code": "InvalidApiKey"}, "POST", path, body, key={"X-DashScope-Async": "enable"})
    w.refused(404, {"code": "ModelNotFound"}, "POST", path, {**body, "model": "won2.2"})
    assert w.good("GET", "/api/v1/tasks/nobody")["output"]["task_status"] == "UNKNOWN"
    w.refused(400, {"code": "UnsupportedOperation"}, "POST", f"/api/v1/tasks/{task}/cancel")


def vidu(w, keys):
    body = {"model": "viduq2", "prompt": "The fox runs", "duration": 3, "resolution": "540p", "aspect_ratio": "3:4",
            "payload": "gen-01J8"}
    made = w.good("POST", "/ent/v2/text2video", body)
    assert made["state"] == "created" and made["payload"] == "gen-01J8" and made["credits"] == 80
    seen, end = w.watch("GET", f"/ent/v2/tasks/{made['task_id']}/creations", lambda a: a["state"], {"success"})
    in_order(seen, ["created", "queueing", "processing", "success"])
    film(fetch(end["creations"][0]["url"]), 540, 720, 3)
    assert w.good("GET", "/ent/v2/tasks?task_ids=" + made["task_id"])["tasks"][0]["payload"] == "gen-01J8"

    def bad(reason, path, body):
        w.refused(400, {"code": 400, "reason": reason, "message": ..., "metadata": {"trace_id": ...}}, "POST", path, body)

    bad("FieldLacking", "/ent/v2/text2video", {"model": "viduq2"})
    bad("FieldUnwanted", "/ent/v2/text2video", {**body, "negative_prompt": "x"})
    bad("FieldInvalid", "/ent/v2/text2video", {**body, "duration": "3"})
    bad("FieldInvalid", "/ent/v2/text2video", {**body, "duration": 11})
    bad("FieldInvalid", "/ent/v2/text2video", {**body, "model": "viduq1", "duration": 5, "resolution": "720p"})
    bad("FieldItemCountOutOfRange", "/ent/v2/img2video", {"model": "viduq1", "images": [FOX, FOX]})
    bad("FieldLacking", "/ent/v2/img2video", {"model": "viduq1"})
    w.refused(401, {"reason": "Unauthorized"}, "POST", "/ent/v2/text2video", body,
              key={"Authorization": "Bearer " + keys["key"]})
    w.refused(404, {"reason": "TaskNotFound"}, "GET", "/ent/v2/tasks/1/creations")
    assert w.good("GET", "/ent/v2/credits")["remains"][0]["concurrency_limit"] == 10


def imagen(w, keys):
    base = "/v1beta/models/imagen-3.0-generate-002"
    body = {"instances": [{"prompt": "a red bicycle"}],
            "parameters": {"sampleCount": 2, "aspectRatio": "1:1", "personGeneration": "ALLOW_ADULT",
                           "includeRaiReason": True, "outputOptions": {"mimeType": "image/jpeg"}}}
    made = w.good("POST", base + ":predict", body)["predictions"]
    assert len(made) == 2 and made[0]["mimeType"] == "image/jpeg"
    picture(plain(made[1]["bytesBase64Encoded"]), 1024, 1024)
    bad = {"error": {"code": 400, "status": "INVALID_ARGUMENT"}}
    for wrong in ({}, {**body, "parameters": {"sampleCount": 5}}, {**body, "parameters": {"sampleCount": "1"}},
                  {**body, "parameters": {"aspectRatio": "2:1"}}, {**body, "parameters": {"seed": 1}},
                  {**body, "parameters": {"personGeneration": "ALLOW_ALL"}}):
        w.refused(400, bad, "POST", base + ":predict", wrong)
    w.refused(404, {"error": {"status": "NOT_FOUND", "message": "is not found for API version v1beta"}}, "POST",
              "/v1beta/models/painter:predict", body)
    vertex = "/v1/projects/p/locations/us-central1/publishers/google/models/imagen-3.0-generate-002"
    token = {"Authorization": "Bearer " + keys["token"]}
    made = w.good("POST", vertex + ":predict", {
        "instances": [{"prompt": "x"}], "parameters": {"sampleCount": 1, "seed": 1, "addWatermark": False,
                                                       "storageUri": "gs://bucket/a"}}, key=token)
    uri = made["predictions"][0]["gcsUri"]
    picture(w.good("GET", "/storage/v1/b/bucket/o/" + uri[len("gs://bucket/"):] + "?alt=media", key=token), 1024, 1024)
    w.refused(400, {"error": {"message": "watermark"}}, "POST", vertex + ":predict", {
        "instances": [{"prompt": "x"}], "parameters": {"seed": 1}}, key=token)
    said = w.good("POST", "/v1beta/models/gemini-3.1-flash-image:generateContent", {
        "contents": [{"role": "user", "parts": [{"text": "x"}]}],
        "generationConfig": {"responseModalities": ["TEXT", "IMAGE"],
                             "imageConfig": {"aspectRatio": "16:9", "imageSize": "1K"}}})
    part = said["candidates"][0]["content"]["parts"][0]["inlineData"]
    assert said["candidates"][0]["finishReason"] == "STOP" and part["mimeType"] == "image/png"
    picture(plain(part["data"]), 1344, 768)
    w.refused(400, bad, "POST", "/v1beta/models/gemini-3.1-flash-image:generateContent", {"contents": []})


def bfl(w, keys):
    body = {"prompt": "a lighthouse in fog", "width": 1024, "height": 768, "seed": 42, "output_format": "png"}
    made = w.good("POST", "/v1/flux-pro-1.1", body)
    assert made["cost"] == 4.0 and made["polling_url"]
    seen, end = w.watch("GET", made["polling_url"], lambda a: a["status"], {"Ready"})
    in_order(seen, ["Pending", "Ready"])
    picture(fetch(end["result"]["sample"]), 1024, 768)
    assert end["result"]["seed"] == 42
    hooked = w.good("POST", "/v1/flux-dev", {"prompt": "x", "webhook_url": "https://in.example/h"})
    assert "polling_url" not in hooked and hooked["status"]
    for wrong, place, kind in (({**body, "width": 1441}, "width", ...), ({**body, "width": "1024"}, "width", ...),
                               ({**body, "width": 1000}, "width", ...),
                               ({**body, "output_format": "gif"}, "output_format", "enum"),
                               ({**body, "safety_tolerance": 7}, "safety_tolerance", "less_than_equal")):
        w.refused(422, {"detail": [{"loc": ["body", place], "msg": ..., "type": kind}]}, "POST", "/v1/flux-pro-1.1", wrong)
    w.refused(422, {"detail": [{"loc": ["body", "prompt"], "type": "missing"}]}, "POST", "/v1/flux-kontext-pro", {})
    w.refused(403, {"detail": ...}, "POST", "/v1/flux-dev", body, key={"x-key": "wrong"})
    w.refused(404, {"detail": ...}, "POST", "/v1/flux-pro", body)
    assert w.good("GET", "/v1/get_result?id=nobody", key=False)["status"] == "Task not found"
    for model, more, size in (("flux-pro-1.1-ultra", {"aspect_ratio": "1:1"}, (1024, 1024)),
                              ("flux-2-pro", {"width": 512, "height": 512}, (512, 512))):
        made = w.good("POST", "/v1/" + model, {"prompt": "x", **more})
        _, end = w.watch("GET", made["polling_url"], lambda a: a["status"], {"Ready"})
        picture(fetch(end["result"]["sample"]), *size)


def krea(w, keys):
    body = {"prompt": "street portrait", "width": 1024, "height": 640, "steps": 28, "seed": 7}
    made = w.good("POST", "/generate/image/bfl/flux-1-dev", body)
    assert made["status"] == "queued" and made["result"] is None
    seen, end = w.watch("GET", "/jobs/" + made["job_id"], lambda a: a["status"], {"completed"})
    assert seen[0] == "queued" and set(seen) <= {
        "queued", "scheduled", "processing", "sampling", "intermediate-complete", "completed"}, seen
    picture(fetch(end["result"]["urls"][0]), 1024, 640)
    for wrong in ({}, {**body, "prompt": 1}, {**body, "width": 500}, {**body, "surprise": 1}, {**body, "steps": 101}):
        w.refused(400, {"error": ...}, "POST", "/generate/image/bfl/flux-1-dev", wrong)
    w.refused(400, {"error": "resolution"}, "POST", "/generate/image/krea/krea-2/medium", {"prompt": "x", "aspect_ratio": "1:1"})
    w.refused(401, {"error": ...}, "POST", "/generate/image/bfl/flux-1-dev", body, key=False)
    w.refused(404, {"error": ...}, "GET", "/jobs/nobody")
    assert w.good("POST", "/assets", form=[("file", ("a.png", "image/png", b"abc"))])["size_bytes"] == 3
    assert w.good("GET", "/jobs?limit=10")["items"][0]["job_id"] == made["job_id"]
    assert w.call("DELETE", "/jobs/" + made["job_id"])[0] == 200


def stability(w, keys):
    base = "/v2beta/stable-image/generate"
    status, fields, data = w.call("POST", base + "/core", form=[("prompt", "a teapot"), ("output_format", "webp")])
    assert status == 200 and fields["content-type"] == "image/webp" and fields["finish-reason"] == "SUCCESS"
    picture(data, 1280, 1280)
    said = w.good("POST", base + "/sd3", headers={"Accept": "application/json"}, form=[
        ("prompt", "a teapot"), ("model", "sd3.5-large"), ("aspect_ratio", "16:9"), ("seed", "5")])
    assert said["finish_reason"] == "SUCCESS" and said["seed"] == 5
    picture(plain(said["image"]), 1344, 768)
    bad = {"id": ..., "name": "bad_request", "errors": [...]}
    w.refused(400, {**bad, "errors": ["prompt: is required"]}, "POST", base + "/core", form=[("seed", "1")])
    w.refused(400, bad, "POST", base + "/core", {"prompt": "x"})
    for name, value in (("aspect_ratio", "2:1"), ("seed", "x"), ("seed", "4294967295"), ("output_format", "gif")):
        w.refused(400, {**bad, "errors": [name]}, "POST", base + "/core", form=[("prompt", "x"), (name, value)])
    w.refused(400, {**bad, "errors": ["image: is required"]}, "POST", base + "/sd3",
              form=[("prompt", "x"), ("mode", "image-to-image")])
    w.refused(400, bad, "POST", base + "/core", headers={"Accept": "video/mp4"}, form=[("prompt", "x")])
    w.refused(401, {"name": "unauthorized"}, "POST", base + "/core", form=[("prompt", "x")], key=False)
    assert w.good("GET", "/v1/user/balance")["credits"] > 0


def automatic1111(w, keys):
    body = {"prompt": "a red fox", "steps": 25, "cfg_scale": 6.5, "width": 768, "height": 512, "seed": 1234, "n_iter": 2,
            "sampler_name": "DPM++ 2M", "force_task_id": "task(gw-01)", "surprise": 1}
    made = w.good("POST", "/sdapi/v1/txt2img", body)
    info = json.loads(made["info"])
    assert len(made["images"]) == 2 and info["all_seeds"] == [1234, 1235] and made["parameters"]["steps"] == 25
    picture(plain(made["images"][0]), 768, 512)
    assert w.good("POST", "/internal/progress", {"id_task": "task(gw-01)"})["completed"] is True
    idle = w.good("GET", "/sdapi/v1/progress?skip_current_image=true")
    assert idle["progress"] == 0 and idle["state"]["job_count"] == 0
    picture(plain(w.good("POST", "/sdapi/v1/img2img", {"init_images": made["images"][:1], "steps": 1})["images"][0]), 512, 512)
    w.refused(404, {"error": "HTTPException", "detail": "Init image not found"}, "POST", "/sdapi/v1/img2img", {})
    w.refused(500, {"detail": "Invalid encoded image"}, "POST", "/sdapi/v1/img2img", {"init_images": ["!"]})
    w.refused(400, {"error": "HTTPException", "detail": "Sampler not found", "body": "", "errors": ""}, "POST",
              "/sdapi/v1/txt2img", {"sampler_name": "x"})
    w.refused(422, {"detail": [{"loc": ["body", "steps"]}]}, "POST", "/sdapi/v1/txt2img", {"steps": "many"})
    w.refused(401, {"detail": "Incorrect username or password"}, "POST", "/sdapi/v1/txt2img", body, key=False)
    for path in ("sd-models", "samplers", "options", "schedulers", "loras"):
        w.good("GET", "/sdapi/v1/" + path)


def comfyui(w, keys):
    graph = {
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd_xl_base_1.0.safetensors"}},
        "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 640, "height": 512, "batch_size": 2}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a red fox", "clip": ["4", 1]}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["4", 1]}},
        "3": {"class_type": "KSampler", "inputs": {
            "seed": 7, "steps": 25, "cfg": 6.5, "sampler_name": "dpmpp_2m", "scheduler": "karras", "denoise": 1,
            "model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}},
        "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
        "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "gw", "images": ["8", 0]}}}
    own = "0b7c1f4e-3d0c-4c0a-9d5e-1a2b3c4d5e6f"
    assert w.good("POST", "/prompt", {"client_id": "gw-1", "prompt_id": own, "prompt": graph}) == {
        "prompt_id": own, "number": 0, "node_errors": {}}
    assert w.good("GET", "/history/" + own) == {}
    queue = w.good("GET", "/api/queue")
    assert [entry[1] for entry in queue["queue_running"] + queue["queue_pending"]] == [own]
    seen, end = w.watch("GET", "/history/" + own, lambda a: a.get(own, {}).get("status", {}).get("status_str"), {"success"})
    files = end[own]["outputs"]["9"]["images"]
    assert len(files) == 2
    for file in files:
        picture(w.good("GET", f"/view?filename={file['filename']}&subfolder=&type=output"), 640, 512)
    assert w.good("GET", "/api/jobs/" + own)["status"] == "completed"

    def change(node, **inputs):
        return {**graph, node: {**graph[node], "inputs": {**graph[node]["inputs"], **inputs}}}

    failed = "prompt_outputs_failed_validation"
    for wrong, kind in ((change("4", ckpt_name="x"), "value_not_in_list"), (change("3", steps=0), "value_smaller_than_min"),
                        (change("3", cfg=101), "value_bigger_than_max"), (change("3", steps="x"), "invalid_input_type"),
                        (change("8", vae=["99", 0]), "exception_during_validation")):
        content = w.call("POST", "/prompt", {"prompt": wrong})
        assert content[0] == 400 and content[2]["error"]["type"] == failed, content
        assert next(iter(content[2]["node_errors"].values()))["errors"][0]["type"] == kind, content
    w.refused(400, {"error": {"type": "no_prompt"}, "node_errors": {}}, "POST", "/prompt", {})
    w.refused(400, {"error": {"type": "invalid_prompt"}}, "POST", "/prompt", {"prompt": {"1": {"inputs": {}}}})
    w.refused(400, {"error": {"type": "invalid_prompt", "message": "does not exist"}}, "POST", "/prompt", {
        "prompt": {"1": {"class_type": "Surprise", "inputs": {}}}})
    w.refused(400, {"error": {"type": "prompt_no_outputs"}}, "POST", "/prompt", {"prompt": {"4": graph["4"]}})
    assert w.call("GET", "/view?filename=none.png")[0] == 404 and w.call("GET", "/view?filename=../x")[0] == 403
    file = w.good("POST", "/upload/image", form=[("image", ("a.png", "image/png", b"abc")), ("overwrite", "true")])
    assert file == {"name": "a.png", "subfolder": "", "type": "input"}
    assert w.good("GET", "/view?filename=a.png&type=input") == b"abc"
    ids = [w.good("POST", "/prompt", {"prompt": graph})["prompt_id"] for _ in range(3)]
    assert w.call("POST", "/queue", {"delete": [ids[2]]})[0] == 200
    assert ids[2] not in [entry[1] for entry in w.good("GET", "/queue")["queue_pending"]]


def openai(w, keys):
    made = w.good("POST", "/v1/images/generations", {
        "model": "gpt-image-2", "prompt": "isometric harbour", "n": 1, "size": "1536x1024", "output_format": "jpeg"})
    picture(plain(made["data"][0]["b64_json"]), 1536, 1024)

    def bad(status, code, path, body, **rest):
        w.refused(status, {"error": {"message": ..., "type": "invalid_request_error", "param": ..., "code": code}},
                  "POST", path, body, **rest)

    images = "/v1/images/generations"
    bad(400, "missing_required_parameter", images, {"model": "gpt-image-2"})
    bad(400, "invalid_type", images, {"prompt": "x", "n": "1"})
    bad(400, "integer_above_max_value", images, {"prompt": "x", "n": 11})
    bad(400, "invalid_value", images, {"prompt": "x", "size": "1x1"})
    bad(400, "unknown_parameter", images, {"prompt": "x", "seed": 1})
    bad(404, "model_not_found", images, {"prompt": "x", "model": "dall-e-3"})
    bad(401, "invalid_api_key", images, {"prompt": "x"}, key=False)
    for format in ("mp3", "opus", "aac", "flac", "wav"):
        sound(w.good("POST", "/v1/audio/speech", {
            "model": "tts-1", "voice": "nova", "input": "Hello", "response_format": format}))
    assert len(w.good("POST", "/v1/audio/speech", {
        "model": "tts-1", "voice": {"id": "voice_1"}, "input": "Hello", "response_format": "pcm"})) > 10_000
    bad(400, "invalid_value", "/v1/audio/speech", {"model": "tts-1", "voice": "bob", "input": "x"})
    made = w.good("POST", "/v1/videos", form=[
        ("prompt", "x"), ("seconds", "4"), ("size", "1280x720"), ("input_reference", ("a.png", "image/png", b"abc"))])
    seen, end = w.watch("GET", "/v1/videos/" + made["id"], lambda a: a["status"], {"completed"})
    in_order(seen, ["queued", "in_progress", "completed"])
    film(w.good("GET", f"/v1/videos/{made['id']}/content"), 1280, 720, 4)
    picture(w.good("GET", f"/v1/videos/{made['id']}/content?variant=thumbnail"), 640, 360)
    bad(400, ..., "/v1/videos", {"prompt": "x", "seconds": 4})
    assert w.good("DELETE", "/v1/videos/" + made["id"])["deleted"] is True
    w.refused(404, {"error": ...}, "GET", "/v1/videos/" + made["id"])


def elevenlabs(w, keys):
    speak = "/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb"
    body = {"text": "Good evening.", "model_id": "eleven_multilingual_v2", "seed": 11,
            "voice_settings": {"stability": 0.5, "speed": 1.0}}
    status, fields, data = w.call("POST", speak + "?output_format=mp3_44100_128", body)
    assert status == 200 and fields["content-type"] == "audio/mpeg" and fields["character-cost"] == "13"
    sound(data)
    for format in ("opus_48000_64", "wav_16000", "mp3_22050_32"):
        sound(w.good("POST", f"{speak}/stream?output_format={format}", body))
    assert len(w.good("POST", speak + "?output_format=ulaw_8000", body)) > 4000
    timed = w.good("POST", speak + "/with-timestamps", {"text": "Hi"})
    assert timed["alignment"]["characters"] == ["H", "i"]
    for wrong, place in (({}, "text"), ({"text": 1}, "text"), ({**body, "seed": -1}, "seed")):
        w.refused(422, {"detail": [{"loc": ["body", place], "msg": ..., "type": ...}]}, "POST", speak, wrong)
    w.refused(422, {"detail": [{"loc": ["body", "voice_settings", "speed"]}]}, "POST", speak, {
        **body, "voice_settings": {"speed": 2}})
    w.refused(422, {"detail": ...}, "POST", speak + "?output_format=mp3_1_1", body)
    w.refused(400, {"detail": {"status": "max_character_limit_exceeded"}}, "POST", speak, {"text": "x" * 10_001})
    w.refused(404, {"detail": {"status": "voice_not_found"}}, "POST", "/v1/text-to-speech/nobody", body)
    w.refused(401, {"detail": {"status": "invalid_api_key"}}, "POST", speak, body, key={"xi-api-key": "wrong"})
    before = w.good("GET", "/v2/voices?page_size=2")
    assert len(before["voices"]) == 2 and before["has_more"] is True
    more = w.good("GET", "/v2/voices?page_size=100&next_page_token=" + before["next_page_token"])
    assert more["has_more"] is False and len(more["voices"]) == before["total_count"] - 2
    clone = w.good("POST", "/v1/voices/add", form=[
        ("name", "Mine"), ("files", ("a.mp3", "audio/mpeg", data)), ("files", ("b.mp3", "audio/mpeg", data))])
    assert clone["requires_verification"] is False
    assert clone["voice_id"] in [voice["voice_id"] for voice in w.good("GET", "/v1/voices")["voices"]]
    assert w.good("GET", "/v2/voices?search=mine")["voices"][0]["category"] == "cloned"
    sound(w.good("POST", "/v1/text-to-speech/" + clone["voice_id"], body))
    w.good("DELETE", "/v1/voices/" + clone["voice_id"])
    assert clone["voice_id"] not in [voice["voice_id"] for voice in w.good("GET", "/v1/voices")["voices"]]
    w.refused(422, {"detail": [{"loc": ["body", "files"]}]}, "POST", "/v1/voices/add", form=[("name", "Mine")])
    assert w.good("GET", "/v1/user/subscription")["character_limit"] == 500_000
    assert {"eleven_v3"} <= {model["model_id"] for model in w.good("GET", "/v1/models")}


def google_tts(w, keys):
    body = {"input": {"ssml": '<speak>Hello <break time="300ms"/> world</speak>'},
            "voice": {"languageCode": "en-US", "name": "en-US-Wavenet-D"},
            "audioConfig": {"audioEncoding": "MP3", "speakingRate": 1.05, "pitch": -2.0, "sampleRateHertz": 24000}}
    made = w.good("POST", "/v1/text:synthesize", body)
    assert list(made) == ["audioContent"]
    sound(plain(made["audioContent"]))

    def change(**parts):
        return {name: {**value, **parts.get(name, {})} for name, value in body.items()}

    for coding in ("LINEAR16", "OGG_OPUS", "MULAW", "ALAW", "M4A"):
        sound(plain(w.good("POST", "/v1/text:synthesize", change(audioConfig={"audioEncoding": coding}))["audioContent"]))
    marked = change(input={"ssml": '<speak>Hello <mark name="a"/> world</speak>'})
    points = w.good("POST", "/v1beta1/text:synthesize", {**marked, "enableTimePointing": ["SSML_MARK"]})
    assert points["timepoints"][0]["markName"] == "a" and points["audioConfig"]["audioEncoding"] == "MP3"
    bad = {"error": {"code": 400, "status": "INVALID_ARGUMENT", "message": ...}}
    path = "/v1/text:synthesize"
    for wrong in ({}, change(input={"ssml": "<speak>Hello"}), change(input={"ssml": "<speak><b>x</speak>"}),
                  change(input={"text": "two sources"}), change(audioConfig={"pitch": 21}),
                  change(audioConfig={"pitch": "low"}), change(audioConfig={"audioEncoding": "WMA"}),
                  change(voice={"languageCode": "de-DE"}),
                  change(voice={"name": "en-US-Chirp3-HD-Charon"}), {**marked, "enableTimePointing": ["SSML_MARK"]}):
        w.refused(400, bad, "POST", path, wrong)
    w.refused(400, {"error": {"message": "does not exist. Is it misspelled?"}}, "POST", path,
              change(voice={"name": "en-US-Bob"}))
    w.refused(400, {"error": {"message": "longer than the limit of 5000 bytes"}}, "POST", path, {
        **body, "input": {"text": "é" * 2501}})
    w.refused(400, {"error": {"message": 'Unknown name "surprise"'}}, "POST", path, {**body, "surprise": 1})
    w.refused(401, {"error": {"status": "UNAUTHENTICATED"}}, "POST", path, body, key={"Authorization": "Bearer wrong"})
    voices = w.good("GET", "/v1/voices?languageCode=en-US")["voices"]
    assert voices and all(voice["languageCodes"] == ["en-US"] for voice in voices)
    assert len(w.good("GET", "/v1/voices")["voices"]) > len(voices)
    grant = b"grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="
    for statement in (b"x", b"e30.e30.e30"):
        w.refused(400, {"error": "invalid_grant", "error_description": ...}, "POST", "/token", grant + statement, key=False)
    w.refused(400, {"error": "unsupported_grant_type"}, "POST", "/token", b"grant_type=password", key=False)
    w.good("GET", "/v1/voices", key={"Authorization": "Bearer " + keys["token"]})
    long = w.good("POST", "/v1/projects/p/locations/us-central1:synthesizeLongAudio", {
        "input": {"text": "x"}, "voice": {"languageCode": "en-US"}, "audioConfig": {"audioEncoding": "LINEAR16"},
        "outputGcsUri": "gs://bucket/a.wav"})
    w.watch("GET", "/v1/" + long["name"], lambda a: a.get("done"), {True})


def heygen(w, keys):
    body = {"type": "avatar", "avatar_id": "lk_7f3a", "script": "Welcome aboard, dear guests.", "voice_id": "v_21",
            "aspect_ratio": "9:16", "resolution": "720p", "engine": {"type": "avatar_iv"}, "callback_id": "gw-42"}
    made = w.good("POST", "/v3/videos", body)["data"]
    assert made["status"] == "waiting"
    seen, end = w.watch("GET", "/v3/videos/" + made["video_id"], lambda a: a["data"]["status"], {"completed"})
    in_order(seen, ["pending", "processing", "completed"])
    film(fetch(end["data"]["video_url"]), 720, 1280, end["data"]["duration"])
    said = w.good("GET", f"/v3/videos/statuses?video_ids={made['video_id']},x")["data"]
    page = w.good("GET", "/v3/videos?limit=1")
    assert page["data"][0]["id"] == made["video_id"] and page["has_more"] is (page["next_token"] is not None), page
    assert [one["status"] for one in said] == ["completed", "not_found"]
    for wrong in ({}, {**body, "type": "x"}, {**body, "resolution": "8k"}, {**body, "audio_url": FOX},
                  {k: v for k, v in body.items() if k != "avatar_id"}, {**body, "script": "x" * 5001},
                  {**body, "voice_settings": {"speed": 2}}):
        w.refused(400, {"error": {"code": "invalid_parameter", "message": ..., "param": ...}}, "POST", "/v3/videos", wrong)
    w.refused(401, {"error": {"code": "unauthorized"}}, "POST", "/v3/videos", body, key={"X-Api-Key": "wrong"})
    w.refused(404, {"error": {"code": "video_not_found"}}, "GET", "/v3/videos/nobody")
    asset = w.good("POST", "/v3/assets", form=[("file", ("a.mp3", "audio/mpeg", b"abc"))])["data"]["asset_id"]
    lip = w.good("POST", "/v3/lipsyncs", {
        "video": {"type": "url", "url": "https://in.example/a.mp4"}, "audio": {"type": "asset_id", "asset_id": asset}})
    seen, end = w.watch(
        "GET", "/v3/lipsyncs/" + lip["data"]["lipsync_id"], lambda a: a["data"]["status"], {"completed"})
    in_order(seen, ["pending", "running", "completed"])
    film(fetch(end["data"]["video_url"]), 1280, 720, 5)
    w.refused(409, {"error": {"code": "asset_not_available"}}, "POST", "/v3/lipsyncs", {
        "video": {"type": "asset_id", "asset_id": "x"}, "audio": {"type": "asset_id", "asset_id": asset}})
    said = w.good("POST", "/v3/voices/speech", {"text": "Hello", "voice_id": "v_21"})["data"]
    sound(fetch(said["audio_url"]))
    old = w.good("POST", "/v2/video/generate", {
        "video_inputs": [{"character": {"type": "avatar", "avatar_id": "lk_7f3a"},
                          "voice": {"type": "text", "voice_id": "v_21", "input_text": "Welcome aboard."}}],
        "dimension": {"width": 720, "height": 1280}})
    assert old["error"] is None
    seen, end = w.watch(
        "GET", "/v1/video_status.get?video_id=" + old["data"]["video_id"], lambda a: a["data"]["status"], {"completed"})
    assert end["code"] == 100
    film(fetch(end["data"]["video_url"]), 720, 1280, end["data"]["duration"])
    w.refused(400, {"data": None, "error": {"code": ..., "message": ...}}, "POST", "/v2/video/generate", {"video_inputs": []})
    for path in ("/v3/avatars/looks", "/v3/voices", "/v3/users/me", "/v2/avatars", "/v2/voices", "/v2/user/remaining_quota"):
        w.good("GET", path)


def hedra(w, keys):
    def upload(name, kind):
        return w.good("POST", "/v3/files", form=[("file", (name, kind, b"abc"))], status=201)["url"]

    body = {"input": {"prompt": "warm smile", "aspect_ratio": "9:16", "resolution": "540p", "duration_ms": 3000,
                      "start_image": {"source": "url", "url": upload("a.png", "image/png")},
                      "audio": {"source": "url", "url": upload("a.mp3", "audio/mpeg")}}, "idempotency_key": "gw-42"}
    made = w.good("POST", "/v3/models/hedra-character-3", body, status=202)
    assert made["status"] == "IN_QUEUE" and made["status_url"].startswith("/v3/jobs/")
    assert w.good("POST", "/v3/models/hedra-character-3", body, status=202)["job_id"] == made["job_id"]
    assert w.simulator.jobs("hedra")[0]["submissions"] == 2
    seen, _ = w.watch("GET", made["status_url"], lambda a: a["status"], {"COMPLETED"})
    in_order(seen, ["IN_QUEUE", "IN_PROGRESS", "COMPLETED"])
    end = w.good("GET", made["result_url"])
    film(fetch(end["outputs"][0]["url"]), 540, 960, 3)

    def bad(**change):
        w.refused(400, {"error": {"code": "INVALID_ARGUMENT", "retryable": False, "details": [{"field": ...}]}, "trace_id": ...},
                  "POST", "/v3/models/hedra-character-3", {**body, "input": {**body["input"], **change}})

    bad(resolution="8k")
    bad(surprise=1)
    bad(prompt=7)
    bad(duration_ms=600_001)
    bad(start_image={"source": "url", "url": FOX})
    w.refused(400, {"error": {"code": "INVALID_ARGUMENT"}}, "POST", "/v3/models/hedra-character-3", {})
    w.refused(401, {"error": {"code": "UNAUTHORIZED"}}, "POST", "/v3/models/hedra-character-3", body, key=False)
    w.refused(404, {"error": {"code": "NOT_FOUND"}}, "GET", "/v3/jobs/nobody")
    spoken = w.good("POST", "/v3/models/elevenlabs-v3", {"input": {"text": "Hello", "voice_id": "voice_1"}}, status=202)
    w.watch("GET", spoken["status_url"], lambda a: a["status"], {"COMPLETED"})
    output = w.good("GET", spoken["result_url"])["outputs"][0]
    sound(fetch(output["url"]))
    w.good("POST", "/v3/models/hedra-character-3", {
        "input": {**body["input"], "audio": {"source": "asset", "asset_id": output["asset_id"]}}}, status=202)
    old = {"X-API-Key": keys["legacy_key"]}
    base = "/web-app/public"
    asset = w.good("POST", base + "/assets", {"name": "a.png", "type": "image"}, key=old)
    w.good("POST", f"{base}/assets/{asset['id']}/upload", form=[("file", ("a.png", "image/png", b"abc"))], key=old)
    made = w.good("POST", base + "/generations", {
        "type": "video", "start_keyframe_id": asset["id"], "audio_id": asset["id"],
        "generated_video_inputs": {"text_prompt": "x", "resolution": "540p", "aspect_ratio": "1:1", "duration_ms": 2000}},
        key=old)
    w.headers = old
    seen, end = w.watch("GET", f"{base}/generations/{made['id']}/status", lambda a: a["status"], {"complete"})
    in_order(seen, ["queued", "processing", "finalizing", "complete"])
    film(fetch(end["download_url"]), 540, 540, 2)
    w.refused(422, {"detail": [{"loc": ["body", "generated_video_inputs"]}]}, "POST", base + "/generations", {"type": "video"})
    w.refused(401, {"messages": ...}, "GET", base + "/models", key=False)


def fal(w, keys):
    body = {"prompt": "The fox runs", "image_url": FOX, "duration": "5"}
    made = w.good("POST", "/fal-ai/kling-video/v2.1/standard/image-to-video", body)
    assert made["status_url"].endswith(f"/fal/fal-ai/kling-video/requests/{made['request_id']}/status")
    w.refused(400, {"detail": "Request is still in progress"}, "GET", made["response_url"])
    seen, _ = w.watch("GET", made["status_url"] + "?logs=0", lambda a: a["status"], {"COMPLETED"})
    in_order(seen, ["IN_QUEUE", "IN_PROGRESS", "COMPLETED"])
    film(fetch(w.good("GET", made["response_url"])["video"]["url"]), 1280, 720, 5)
    w.refused(400, {"status": "ALREADY_COMPLETED"}, "PUT", made["cancel_url"])
    for wrong, place in (({"prompt": "x"}, "image_url"), ({**body, "duration": 5}, "duration"),
                         ({**body, "duration": "7"}, "duration"), ({**body, "cfg_scale": 2}, "cfg_scale")):
        w.refused(422, {"detail": [{"loc": ["body", place], "msg": ..., "type": ...}]}, "POST",
                  "/fal-ai/kling-video/v2.1/standard/image-to-video", wrong)
    w.refused(404, {"detail": ...}, "POST", "/fal-ai/surprise", body)
    w.refused(401, {"detail": ...}, "POST", "/fal-ai/flux/krea", {"prompt": "x"}, key={"Authorization": "Bearer " + keys["key"]})
    for path, body, check in (
            ("flux/krea", {"prompt": "x", "image_size": "square", "num_images": 2}, lambda o: picture(fetch(o["images"][1]["url"]), 512, 512)),
            ("minimax/speech-02-hd", {"text": "Hello"}, lambda o: sound(fetch(o["audio"]["url"]))),
            ("wan/v2.2-a14b/text-to-video", {"prompt": "x", "num_frames": 48, "frames_per_second": 16, "resolution": "480p"},
             lambda o: film(fetch(o["video"]["url"]), 854, 480, 3)),
            ("veo3.1/fast", {"prompt": "x", "duration": "4s"}, lambda o: film(fetch(o["video"]["url"]), 1280, 720, 4))):
        made = w.good("POST", "/fal-ai/" + path, body)
        w.watch("GET", made["status_url"], lambda a: a["status"], {"COMPLETED"})
        check(w.good("GET", made["response_url"]))
    assert w.good("GET", "/.well-known/jwks.json", key=False)["keys"][0]["crv"] == "Ed25519"
    assert w.good("GET", "/v1/account/billing?expand=credits")["credits"]["current_balance"] > 0


def replicate(w, keys):
    path = "/v1/models/kwaivgi/kling-v2.1/predictions"
    body = {"input": {"prompt": "The fox runs", "start_image": FOX, "duration": 5, "mode": "standard"}}
    made = w.good("POST", path, body, status=201)
    assert made["status"] == "starting" and made["version"] == "hidden"
    seen, end = w.watch("GET", made["urls"]["get"], lambda a: a["status"], {"succeeded"})
    in_order(seen, ["starting", "processing", "succeeded"])
    film(fetch(end["output"]), 1280, 720, 5)
    for wrong in ({}, {**body, "surprise": 1}, {"input": {"prompt": "x"}}, {"input": {**body["input"], "duration": 6}},
                  {"input": {**body["input"], "mode": "x"}}, {"input": {**body["input"], "prompt": 1}}):
        w.refused(422, {"title": ..., "detail": ..., "status": 422, "invalid_fields": [...]}, "POST", path, wrong)
    w.refused(401, {"title": "Unauthenticated", "status": 401}, "POST", path, body, key=False)
    w.refused(404, {"status": 404}, "GET", "/v1/predictions/nobody")
    waited = w.good("POST", "/v1/models/black-forest-labs/flux-krea-dev/predictions", {"input": {"prompt": "x"}},
                    headers={"Prefer": "wait=30"}, status=201)
    assert waited["status"] == "succeeded"
    picture(fetch(waited["output"][0]), 1024, 1024)
    made = w.good("POST", path, body, status=201)
    assert w.good("POST", made["urls"]["cancel"])["status"] == "canceled"
    assert w.good("GET", "/v1/predictions")["results"][0]["id"] == made["id"]
    assert w.good("GET", "/v1/webhooks/default/secret")["key"].startswith("whsec_")


HEADERS = {
    "kling": lambda k: {"Authorization": "Bearer " + k["key"]}, "minimax": lambda k: {"Authorization": "Bearer " + k["key"]},
    "veo": lambda k: {"x-goog-api-key": k["key"]},
    "runway": lambda k: {"Authorization": "Bearer " + k["key"], "X-Runway-Version": "2024-11-06"},
    "luma": lambda k: {"Authorization": "Bearer " + k["key"]}, "ark": lambda k: {"Authorization": "Bearer " + k["key"]},
    "dashscope": lambda k: {"Authorization": "Bearer " + k["key"], "X-DashScope-Async": "enable"},
    "vidu": lambda k: {"Authorization": "Token " + k["key"]}, "imagen": lambda k: {"x-goog-api-key": k["key"]},
    "bfl": lambda k: {"x-key": k["key"]}, "krea": lambda k: {"Authorization": "Bearer " + k["key"]},
    "stability": lambda k: {"Authorization": "Bearer " + k["key"]},
    "automatic1111": lambda k: {
        "Authorization": "Basic " + base64.b64encode(f"{k['user']}:{k['password']}".encode()).decode()},
    "comfyui": lambda k: {}, "openai": lambda k: {"Authorization": "Bearer " + k["key"]},
    "elevenlabs": lambda k: {"xi-api-key": k["key"]}, "google-tts": lambda k: {"x-goog-api-key": k["key"]},
    "heygen": lambda k: {"X-Api-Key": k["key"]},
    "hedra": lambda k: {"Authorization": f"Key {k['key_id']}:{k['secret']}"},
    "fal": lambda k: {"Authorization": "Key " + k["key"]}, "replicate": lambda k: {"Authorization": "Bearer " + k["key"]},
}


def faults(simulator):
    """Each kind of fault strikes each vendor for whom it has a meaning, and is refused with a reason elsewhere."""
    kinds = ["slow", "outage", "garbage", "truncated", "balance", "429", "5xx", "bad-key", "cut-before", "cut-after",
             "moderation", "failure", "stuck", "wrong-status", "dead-link"]
    refused = {vendor: [] for vendor in simulator.vendors}
    for vendor in simulator.vendors:
        for kind in kinds:
            status, said = simulator.ask(vendor=vendor, kind=kind, count=1)
            if status == 400:
                assert "has no meaning for " + vendor in said["error"], said
                refused[vendor].append(kind)
        simulator.clear()
    assert {vendor: kinds for vendor, kinds in refused.items() if kinds} == {
        "automatic1111": ["balance", "moderation", "wrong-status", "dead-link"],
        "comfyui": ["balance", "bad-key", "moderation"], "elevenlabs": ["wrong-status", "dead-link"],
        "google-tts": ["wrong-status", "dead-link"], "imagen": ["dead-link"], "stability": ["dead-link"]}, refused
    for wrong in ({"kind": "surprise"}, {"kind": "slow", "vendor": "nobody"}, {}, {"kind": "slow", "rate": 2},
                  {"kind": "slow", "surprise": 1}, {"kind": "stuck", "on": "poll"},
                  {"kind": "slow", "vendor": "stability", "on": "poll"}):
        assert simulator.ask(**wrong)[0] == 400, wrong


def strikes(simulator):
    """What each fault of an exchange looks like from outside, and whether the job was accepted all the same."""
    w = Wire(simulator, "kling", HEADERS["kling"](simulator.credentials("kling")))

    def submit(kind, number, **more):
        simulator.fault(vendor="kling", kind=kind, count=1, **more)
        before = len(simulator.jobs("kling"))
        try:
            said = w.call("POST", "/v1/videos/text2video", {"prompt": str(number)})[::2]
        except (http.client.HTTPException, OSError) as error:
            said = type(error).__name__
        simulator.clear()
        return said, len(simulator.jobs("kling")) - before

    gone = ("RemoteDisconnected", "ConnectionResetError", "IncompleteRead", "BadStatusLine")
    for number, (kind, status, code, accepted) in enumerate((
            ("429", 429, 1302, 0), ("5xx", 500, 5000, 0), ("balance", 429, 1102, 0), ("bad-key", 401, 1000, 0),
            ("outage", 503, None, 0), ("cut-before", gone, None, 0), ("cut-after", gone, None, 1),
            ("truncated", gone, None, 1), ("slow", 200, 0, 1), ("moderation", 200, 0, 1))):
        said, count = submit(kind, number, **({"latency": 0.05} if kind == "slow" else {}))
        assert count == accepted, (kind, said, count)
        if status is gone:
            assert said in gone, (kind, said)
        else:
            assert said[0] == status and (code is None or said[1]["code"] == code), (kind, said)
    simulator.fault(vendor="kling", kind="wrong-status", count=1)
    task = w.good("POST", "/v1/videos/text2video", {"prompt": "strange"})["data"]["task_id"]
    w.watch("GET", "/v1/videos/text2video/" + task, lambda a: a["data"]["task_status"], {"bewildered"})
    simulator.fault(vendor="kling", kind="dead-link", count=1)
    task = w.good("POST", "/v1/videos/text2video", {"prompt": "dead"})["data"]["task_id"]
    _, end = w.watch("GET", "/v1/videos/text2video/" + task, lambda a: a["data"]["task_status"], {"succeed"})
    assert w.call("GET", end["data"]["task_result"]["videos"][0]["url"], key=False)[0] == 404
    task = w.good("POST", "/v1/videos/text2video", {"prompt": "alive"})["data"]["task_id"]
    _, end = w.watch("GET", "/v1/videos/text2video/" + task, lambda a: a["data"]["task_status"], {"succeed"})
    link = end["data"]["task_result"]["videos"][0]["url"]
    assert w.call("GET", link, key=False)[0] == 200
    assert w.call("GET", link.replace("expires=", "expires=9"), key=False)[0] == 403
    status, fields, data = w.call("GET", link, key=False, headers={"Range": "bytes=0-9"})
    assert status == 206 and len(data) == 10 and fields["content-range"].startswith("bytes 0-9/")


def limits():
    """Whoever refuses more at once does so at its own number, in its own way. At the vendors' own pace, so that none ends."""
    bodies = {
        "kling": (10, "/v1/videos/text2video", {"prompt": "x"}, 200, 429, {"code": 1303}),
        "luma": (10, "/dream-machine/v1/generations", {"model": "ray-2", "prompt": "x"}, 201, 429, {"detail": ...}),
        "ark": (10, "/api/v3/contents/generations/tasks", {
            "model": "seedance-1-0-pro-250528", "content": [{"type": "text", "text": "x"}]}, 200, 429,
            {"error": {"code": "QuotaExceeded"}}),
        "vidu": (10, "/ent/v2/text2video", {"model": "viduq2", "prompt": "x"}, 200, 429, {"reason": "QuotaExceeded"}),
        "heygen": (10, "/v3/videos", {"type": "avatar", "avatar_id": "a", "script": "x"}, 200, 429,
                   {"error": {"code": "rate_limit_exceeded"}}),
        "bfl": (24, "/v1/flux-dev", {"prompt": "x"}, 200, 429, {"detail": "24 active tasks"}),
        "minimax": (30, "/v1/video_generation", {"model": "MiniMax-Hailuo-02", "prompt": "x"}, 200, 200,
                    {"base_resp": {"status_code": 1041}}),
        "veo": (10, "/v1beta/models/veo-3.0-generate-001:predictLongRunning", {"instances": [{"prompt": "x"}]}, 200, 429,
                {"error": {"status": "RESOURCE_EXHAUSTED"}}),
    }
    with Simulator(speed=0.1) as simulator:
        for name, (count, path, body, good, status, refusal) in bodies.items():
            w = Wire(simulator, name, HEADERS[name](simulator.credentials(name)))
            for _ in range(count):
                w.good("POST", path, body, status=good)
            w.refused(status, refusal, "POST", path, body)
            assert len(simulator.jobs(name)) == count


def seeded():
    """The same seed, asked the same, says the same."""
    said = []
    for seed in ("7", "7", "8"):
        with Simulator("--seed", seed) as simulator:
            w = Wire(simulator, "replicate", HEADERS["replicate"](simulator.credentials("replicate")))
            said.append([w.good("POST", "/v1/models/google/veo-3-fast/predictions", {"input": {"prompt": "x"}}, status=201)["id"]
                         for _ in range(3)])
    assert said[0] == said[1] != said[2], said


def callbacks(simulator):
    """What each vendor that calls back sends, in order; a receiver that never answers well gets it again."""
    got = []

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, dict(self.headers), body))
            said = json.loads(body)
            answer = json.dumps({"challenge": said["challenge"]}).encode() if "challenge" in said else b""
            self.send_response(500 if self.path == "/down" else 200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    hook = f"http://127.0.0.1:{server.server_address[1]}"
    wires = {name: Wire(simulator, name, HEADERS[name](simulator.credentials(name))) for name in HEADERS}
    wires["kling"].good("POST", "/v1/videos/text2video", {"prompt": "x", "callback_url": hook + "/kling"})
    wires["minimax"].good("POST", "/v1/video_generation", {
        "model": "MiniMax-Hailuo-02", "prompt": "x", "callback_url": hook + "/minimax"})
    wires["luma"].good("POST", "/dream-machine/v1/generations", {
        "model": "ray-2", "prompt": "x", "callback_url": hook + "/luma"}, status=201)
    wires["ark"].good("POST", "/api/v3/contents/generations/tasks", {
        "model": "seedance-1-0-pro-250528", "content": [{"type": "text", "text": "x"}], "callback_url": hook + "/ark"})
    wires["vidu"].good("POST", "/ent/v2/text2video", {"model": "viduq2", "prompt": "x", "callback_url": hook + "/vidu"})
    wires["bfl"].good("POST", "/v1/flux-dev", {"prompt": "x", "webhook_url": hook + "/bfl", "webhook_secret": "s"})
    wires["krea"].good("POST", "/generate/image/bfl/flux-1-dev", {"prompt": "x"}, headers={"X-Webhook-URL": hook + "/krea"})
    wires["heygen"].good("POST", "/v3/videos", {
        "type": "avatar", "avatar_id": "a", "script": "x", "callback_url": hook + "/heygen"})
    wires["hedra"].good("POST", "/v3/models/elevenlabs-v3", {
        "input": {"text": "x", "voice_id": "voice_1"}, "webhook": hook + "/hedra"}, status=202)
    wires["fal"].good("POST", "/fal-ai/flux/krea?fal_webhook=" + hook + "/fal", {"prompt": "x"})
    wires["replicate"].good("POST", "/v1/models/google/veo-3-fast/predictions", {
        "input": {"prompt": "x"}, "webhook": hook + "/replicate", "webhook_events_filter": ["completed"]}, status=201)
    wires["luma"].good("POST", "/dream-machine/v1/generations", {
        "model": "ray-2", "prompt": "x", "callback_url": hook + "/down"}, status=201)
    wanted = {
        "/kling": [("data", "task_status")], "/minimax": [], "/luma": [], "/ark": [], "/vidu": [], "/bfl": [], "/krea": [],
        "/heygen": [], "/hedra": [], "/fal": [], "/replicate": [], "/down": []}
    last = {
        "/kling": lambda b: b["task_status"] == "succeed", "/minimax": lambda b: b.get("status") == "success",
        "/luma": lambda b: b["state"] == "completed", "/ark": lambda b: b["status"] == "succeeded",
        "/vidu": lambda b: b["state"] == "success", "/bfl": lambda b: b["status"] == "Ready",
        "/krea": lambda b: b["status"] == "completed", "/heygen": lambda b: b["event_type"] == "avatar_video.success",
        "/hedra": lambda b: b["status"] == "COMPLETED", "/fal": lambda b: b["status"] == "OK",
        "/replicate": lambda b: b["status"] == "succeeded", "/down": lambda b: b["state"] == "completed"}
    for _ in range(1000):
        ended = {path for path, _, body in list(got) if "challenge" not in json.loads(body) and last[path](json.loads(body))}
        if ended == set(wanted) and sum(path == "/down" for path, _, _ in got) >= 6:
            break
        time.sleep(0.02)
    else:
        raise SystemExit(f"no callback from {set(wanted) - ended}")
    server.shutdown()
    _, headers, body = next(entry for entry in got if entry[0] == "/bfl")
    assert headers["X-BFL-Signature"] == "sha256=" + hmac.new(b"s", body, hashlib.sha256).hexdigest()
    for path, secret in (("/kling", simulator.credentials("kling")["webhook_secret"]),
                         ("/replicate", wires["replicate"].good("GET", "/v1/webhooks/default/secret")["key"])):
        _, headers, body = next(entry for entry in got if entry[0] == path)
        named = {name.lower(): value for name, value in headers.items()}
        signed = f"{named['webhook-id']}.{named['webhook-timestamp']}.".encode() + body
        code = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
        assert named["webhook-signature"] == "v1," + base64.b64encode(code).decode()
    assert "challenge" in json.loads(next(body for path, _, body in got if path == "/minimax"))


if __name__ == "__main__":
    import sys

    chosen = sys.argv[1:]
    with Simulator() as simulator:
        for name, headers in HEADERS.items():
            if not chosen or name in chosen:
                keys = simulator.credentials(name)
                globals()[name.replace("-", "_")](Wire(simulator, name, headers(keys)), keys)
                print(f"vendors: {name} as its page says")
    if not chosen or "faults" in chosen:
        with Simulator() as simulator:
            faults(simulator)
            strikes(simulator)
            callbacks(simulator)
        limits()
        seeded()
        print("vendors: faults, callbacks, limits and seeds as docs/simulator.md says")
