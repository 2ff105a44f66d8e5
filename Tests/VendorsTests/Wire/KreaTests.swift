import Crypto
import Gateway
import HTTPTypes
import JSON
import Testing
import Vendors

@Suite struct KreaTests {
    @Test(
        "each model gets exactly its own fields",
        arguments: [
            (
                "flux-dev", 0, ["seed": 7], "bfl/flux-1-dev",
                [
                    "prompt": "A red fox", "seed": 7, "steps": 28, "guidance_scale_flux": 3, "width": 1024,
                    "height": 1024,
                ]
            ),
            (
                "flux-pro-1.1", 0, ["seed": 7, "aspectRatio": "16:9"], "bfl/flux-1.1-pro",
                ["prompt": "A red fox", "seed": 7, "width": 1376, "height": 768]
            ),
            (
                "imagen-4.0-fast-generate-001", 0, ["seed": 7], "google/imagen-4-fast",
                ["prompt": "A red fox", "seed": 7, "width": 1024, "height": 1024]
            ),
            (
                "krea-2-medium-turbo", 1, ["seed": 7], "krea/krea-2/medium-turbo",
                [
                    "prompt": "A red fox", "seed": 7, "aspect_ratio": "1:1", "resolution": "1K", "creativity": "medium",
                    "image_style_references": [["url": .string(Still.picture), "strength": 1]],
                ]
            ),
            (
                "gen-4-image", 1, ["seed": 7, "resolution": "720p", "aspectRatio": "1:1"], "runway/gen-4-image",
                [
                    "prompt": "A red fox", "seed": 7, "width": 960, "height": 960,
                    "reference_images": [["url": .string(Still.picture), "tag": "picture_1"]],
                ]
            ),
        ] as [(String, Int, JSONObject, String, JSON)])
    func fields(model: String, images: Int, options: JSONObject, path: String, body: JSON) throws {
        var rehearsal = try Still.rehearsal("krea")
        let request = try Still.sent(
            try rehearsal.submit(try Still.task(model, at: "krea", images: images, options)), isSubmission: true)
        #expect(request.line == "POST /vendor/generate/image/\(path)")
        #expect(request.json == body)
    }

    @Test("a picture of ours is uploaded first")
    func upload() throws {
        var rehearsal = try Still.rehearsal("krea")
        let (provider, model) = try Still.model("flux-dev")
        let file = MediaReference(digest: SHA256.digest(of: "fox"), bytes: 3, contentType: "image/png")
        let task = VendorTask(
            id: "gen_1-1", generation: "gen_1", type: .image, provider: provider, model: model, host: "krea",
            input: VendorInput(text: "A red fox", images: [.file(path: "/fox", file)]), options: [:], isLive: true)
        let upload = try Still.sent(try rehearsal.submit(task), isSubmission: false)
        #expect(upload.line == "POST /vendor/assets")
        #expect(upload.form["file"] == "4 picture.png image/png")
        let answer = Still.answer(200, #"{"id":"a","image_url":"https://assets.example/fox.png"}"#)
        let request = try Still.sent(try rehearsal.answer(answer), isSubmission: true)
        #expect(request.json?["image_url"] == "https://assets.example/fox.png")
    }

    @Test(
        "jobs and their ends",
        arguments: [
            (200, #"{"job_id":"4d0e","status":"backlogged"}"#, "pending"),
            (200, #"{"job_id":"4d0e","status":"intermediate-complete"}"#, "pending"),
            (
                200, #"{"job_id":"4d0e","status":"completed","result":{"urls":["https://gen.krea.ai/a.png"]}}"#,
                "finished"
            ),
            (200, #"{"job_id":"4d0e","status":"completed","result":{}}"#, "failed"),
            (200, #"{"job_id":"4d0e","status":"failed","result":null}"#, "failed"),
            (200, #"{"job_id":"4d0e","status":"failed","result":{"error":"NSFW content"}}"#, "refused"),
            (200, #"{"job_id":"4d0e","status":"cancelled"}"#, "failed"),
            (200, #"{"job_id":"4d0e","status":"lost"}"#, "unreadable"), (404, #"{"error":"no"}"#, "failed"),
            (402, #"{"error":"You have run out of credits."}"#, "exhausted"),
            (429, #"{"error":"too many concurrent jobs"}"#, "throttled"),
        ])
    func ends(status: Int, body: String, kind: String) throws {
        var rehearsal = try Still.rehearsal("krea")
        let task = try Still.task("krea-2-large", at: "krea")
        #expect(try Still.sent(try rehearsal.poll(Ticket("4d0e"), task)).line == "GET /vendor/jobs/4d0e")
        #expect(Still.kind { try rehearsal.answer(Still.answer(status, body)) } == kind)
        #expect(rehearsal.cancel(Ticket("4d0e"), task)?.line == "DELETE /vendor/jobs/4d0e")
    }
}
