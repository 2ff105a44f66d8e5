"""Alibaba's own client films with Wan, cancels, and is refused."""

import dashscope
from dashscope import VideoSynthesis
from simulator import Simulator, fetch, probe

with Simulator() as simulator:
    dashscope.base_http_api_url = simulator.url("dashscope") + "/api/v1"
    dashscope.api_key = simulator.credentials("dashscope")["key"]
    film = VideoSynthesis.call(model="wan2.2-t2v-plus", prompt="A fox runs in snow", size="832*480", seed=7)
    assert film.status_code == 200 and film.output.task_status == "SUCCEEDED", film
    kind, width, height, seconds = probe(fetch(film.output.video_url))
    assert (kind, width, height) == ("video", 832, 480) and abs(seconds - 5) < 0.2
    refused = VideoSynthesis.async_call(model="wan2.2-t2v-plus", prompt="x", size="1*1")
    assert refused.status_code == 400 and refused.code == "InvalidParameter", refused
    simulator.fault(vendor="dashscope", kind="moderation", count=1)
    refused = VideoSynthesis.call(model="wan2.2-t2v-plus", prompt="x")
    assert refused.output.task_status == "FAILED" and refused.output.code == "DataInspectionFailed", refused
    refused = VideoSynthesis.async_call(model="wan2.2-t2v-plus", prompt="x", api_key="wrong")
    assert refused.status_code == 401 and refused.code == "InvalidApiKey", refused
    assert VideoSynthesis.fetch(film.output.task_id).output.task_status == "SUCCEEDED"
