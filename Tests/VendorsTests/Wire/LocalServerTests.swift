import Gateway
import HTTPTypes
import JSON
import Telemetry
import Testing
import Vendors

@Suite struct Automatic1111Tests {
    @Test("a text becomes a picture in one call")
    func picture() throws {
        var rehearsal = try Still.rehearsal("automatic1111", ["AUTHORIZATION": "user:pass"])
        let task = try Still.task(
            "sdxl", at: "automatic1111",
            [
                "resolution": "768x768", "seed": 1234, "steps": 25, "cfgScale": 6.5, "sampler": "DPM++ 2M",
                "checkpoint": "sd_xl_base_1.0", "lora": "inked", "loraScale": 0.8,
            ], negative: "blurry")
        let request = try Still.sent(try rehearsal.submit(task), isSubmission: true)
        #expect(request.line == "POST /vendor/sdapi/v1/txt2img")
        #expect(request.fields[.authorization] == "Basic dXNlcjpwYXNz")
        #expect(
            request.json == [
                "prompt": "A red fox <lora:inked:0.8>", "negative_prompt": "blurry", "width": 768, "height": 768,
                "batch_size": 1, "n_iter": 1, "force_task_id": "task(gen_1-1)", "seed": 1234, "steps": 25,
                "cfg_scale": .double(6.5), "sampler_name": "DPM++ 2M",
                "override_settings": ["sd_model_checkpoint": "sd_xl_base_1.0"],
                "override_settings_restore_afterwards": false,
            ])
        let answer = #"{"images":["AAAA","AQID"],"info":"{\"index_of_first_image\":1}"}"#
        #expect(try Still.bytes(try rehearsal.answer(Still.answer(200, answer))).0 == [1, 2, 3])
    }

    @Test("a picture is begun from, or steers")
    func fromPicture() throws {
        var rehearsal = try Still.rehearsal("automatic1111")
        let begun = try Still.sent(try rehearsal.submit(try Still.task("sdxl", at: "automatic1111", images: 1)))
        #expect(begun.line == "POST /vendor/sdapi/v1/img2img")
        #expect(begun.json?["denoising_strength"] == .double(0.7))
        let task = try Still.task("sdxl", at: "automatic1111", images: 1, ["controlNet": "canny"])
        let steered = try Still.sent(try rehearsal.submit(task))
        #expect(steered.line == "POST /vendor/sdapi/v1/txt2img")
        let unit = steered.json?["alwayson_scripts"]?["controlnet"]?["args"]?.arrayValue?.first
        #expect(unit?["module"] == "canny")
        let without = try Still.task("sdxl", at: "automatic1111", ["controlNet": "canny"])
        #expect(Still.kind { try rehearsal.submit(without) } == "rejected")
    }

    @Test(
        "errors",
        arguments: [
            (400, #"{"error":"HTTPException","detail":"Sampler not found","body":"","errors":""}"#, "rejected"),
            (401, #"{"detail":"Incorrect username or password"}"#, "unauthorised"),
            (422, #"{"detail":[{"msg":"bad"}]}"#, "rejected"),
            (500, #"{"error":"OutOfMemoryError","detail":"","errors":"CUDA out of memory"}"#, "failed"),
            (502, "", "unavailable"), (200, #"{"images":[]}"#, "unreadable"),
        ])
    func errors(status: Int, body: String, kind: String) throws {
        var rehearsal = try Still.rehearsal("automatic1111")
        _ = try rehearsal.submit(try Still.task("sdxl", at: "automatic1111"))
        #expect(Still.kind { try rehearsal.answer(Still.answer(status, body)) } == kind)
    }
}

@Suite struct ComfyUITests {
    @Test("a graph is queued under an id of ours, which is the same after a crash")
    func graph() throws {
        var rehearsal = try Still.rehearsal("comfyui", ["SDXL": "mine.safetensors"])
        let task = try Still.task("sdxl", at: "comfyui", ["seed": 7, "steps": 25], negative: "blurry")
        let request = try Still.sent(try rehearsal.submit(task), isSubmission: true)
        #expect(request.line == "POST /vendor/prompt")
        let id = try #require(request.json?["prompt_id"]?.stringValue)
        #expect(id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        let graph = request.json?["prompt"]
        #expect(graph?["model"]?["inputs"]?["ckpt_name"] == "mine.safetensors")
        #expect(graph?["unwanted"]?["inputs"]?["text"] == "blurry")
        #expect(graph?["sample"]?["inputs"]?["seed"] == 7)
        #expect(graph?["sample"]?["inputs"]?["latent_image"] == ["start", 0])
        #expect(try Still.sent(try rehearsal.submit(task)).json?["prompt_id"]?.stringValue == id)
        let accepted = Still.answer(200, #"{"prompt_id":"\#(id)","number":3,"node_errors":{}}"#)
        #expect(try Still.ticket(try rehearsal.answer(accepted)).text == id)
        #expect(try rehearsal.found(Still.answer(200, #"{"queue_running":[]}"#), task) == .found(Ticket(id)))
    }

    @Test("every link of every graph leads to a node", arguments: ["sdxl", "flux-dev", "flux-krea"])
    func links(model: String) throws {
        let plain: JSONObject = [:]
        let steered: JSONObject = ["controlNet": "depth", "lora": "inked"]
        for (images, options) in [(0, plain), (1, plain), (1, model == "sdxl" ? steered : plain)] {
            var rehearsal = try Still.rehearsal("comfyui")
            var step = try rehearsal.submit(try Still.task(model, at: "comfyui", images: images, options))
            if images > 0 {
                #expect(try Still.sent(step, isSubmission: false).line == "POST /vendor/upload/image")
                step = try rehearsal.answer(Still.answer(200, #"{"name":"fox.png","subfolder":"in","type":"input"}"#))
            }
            let graph = try #require(try Still.sent(step, isSubmission: true).json?["prompt"]?.objectValue)
            for node in graph.members {
                for input in node.value["inputs"]?.objectValue?.members ?? [] {
                    guard let link = input.value.arrayValue?.first?.stringValue else { continue }
                    #expect(graph[link] != nil, "\(node.name).\(input.name)")
                }
            }
            if images > 0 { #expect(graph["picture"]?["inputs"]?["image"] == "in/fox.png") }
        }
    }

    @Test("history, queue and history again tell what waits, what is done and what is lost")
    func polling() throws {
        var rehearsal = try Still.rehearsal("comfyui")
        let task = try Still.task("sdxl", at: "comfyui")
        let none = Still.answer(200, "{}")
        let done = Still.answer(
            200,
            #"{"a-1":{"outputs":{"9":{"images":[{"filename":"p.png","subfolder":"","type":"temp"},"#
                + #"{"filename":"gw 1.png","subfolder":"s","type":"output"}]}},"#
                + #""status":{"status_str":"success","completed":true,"messages":[]}}}"#
        )
        #expect(try Still.sent(try rehearsal.poll(Ticket("a-1"), task)).line == "GET /vendor/history/a-1")
        #expect(try Still.sent(try rehearsal.answer(none)).line == "GET /vendor/queue")
        let queue = Still.answer(200, #"{"queue_running":[],"queue_pending":[[1,"a-1",{}]]}"#)
        #expect(Still.kind { try rehearsal.answer(queue) } == "pending")
        let empty = Still.answer(200, #"{"queue_running":[],"queue_pending":[]}"#)
        #expect(try Still.sent(try rehearsal.answer(empty)).line == "GET /vendor/history/a-1")
        #expect(Still.kind { try rehearsal.answer(none) } == "failed")
        let link = try Still.link(try rehearsal.answer(done))
        #expect(link.line == "GET /vendor/view?filename=gw%201.png&subfolder=s&type=output")
    }

    @Test(
        "errors of the graph and of the server",
        arguments: [
            (
                #"["execution_error",{"exception_type":"torch.OutOfMemoryError","exception_message":"no room"}]"#,
                "torch.OutOfMemoryError: no room"
            ),
            (#"["execution_interrupted",{}]"#, "it was stopped at the server"),
        ])
    func failures(message: String, words: String) throws {
        var rehearsal = try Still.rehearsal("comfyui")
        _ = try rehearsal.poll(Ticket("a"), try Still.task("sdxl", at: "comfyui"))
        let body = #"{"a":{"outputs":{},"status":{"status_str":"error","completed":false,"messages":[\#(message)]}}}"#
        #expect(throws: VendorError.failed(words)) { try rehearsal.answer(Still.answer(200, body)) }
    }

    @Test("a refused graph says which value")
    func refused() throws {
        var rehearsal = try Still.rehearsal("comfyui")
        _ = try rehearsal.submit(try Still.task("sdxl", at: "comfyui"))
        let body =
            #"{"error":{"type":"prompt_outputs_failed_validation","message":"Invalid"},"#
            + #""node_errors":{"4":{"errors":[{"type":"value_not_in_list","details":"ckpt_name: 'x' not in ['y']"}]}}}"#
        #expect(throws: VendorError.rejected("400 Bad Request: Invalid: ckpt_name: 'x' not in ['y']")) {
            try rehearsal.answer(Still.answer(400, body))
        }
    }
}
