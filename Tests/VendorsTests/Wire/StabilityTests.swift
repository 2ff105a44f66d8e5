import Gateway
import HTTPTypes
import JSON
import Testing
import Vendors

@Suite struct StabilityTests {
    @Test(
        "every request is a form, with the maker's style or the style's words",
        arguments: [
            (
                "sd-3.5-large", 0, ["aspectRatio": "16:9", "style": "Pixel Art"], "sd3",
                [
                    "prompt": "A red fox", "negative_prompt": "rain", "style_preset": "pixel-art",
                    "output_format": "png",
                    "model": "sd3.5-large", "mode": "text-to-image", "cfg_scale": "4.0", "aspect_ratio": "16:9",
                ]
            ),
            (
                "sd-3.5-large-turbo", 1, ["style": "moody", "seed": 4], "sd3",
                [
                    "prompt": "A red fox, moody", "negative_prompt": "rain", "seed": "4", "output_format": "png",
                    "model": "sd3.5-large-turbo", "mode": "image-to-image", "cfg_scale": "1.0", "strength": "0.7",
                    "image": "26 picture.png image/png",
                ]
            ),
            (
                "stable-image-core", 0, ["format": "jpeg"], "core",
                ["prompt": "A red fox", "negative_prompt": "rain", "output_format": "jpeg", "aspect_ratio": "1:1"]
            ),
        ] as [(String, Int, JSONObject, String, [String: String])])
    func form(model: String, images: Int, options: JSONObject, path: String, parts: [String: String]) throws {
        var rehearsal = try Still.rehearsal("stability")
        let task = try Still.task(model, at: "stability", images: images, options, negative: "rain")
        let request = try Still.sent(try rehearsal.submit(task), isSubmission: true)
        #expect(request.line == "POST /vendor/v2beta/stable-image/generate/\(path)")
        #expect(request.fields[.accept] == "application/json")
        #expect(request.form == parts)
        let answer = Still.answer(200, #"{"image":"AQID","finish_reason":"SUCCESS","seed":343940597}"#)
        #expect(try Still.bytes(try rehearsal.answer(answer)).0 == [1, 2, 3])
    }

    @Test(
        "a filtered picture comes as a success and is none",
        arguments: [
            (200, #"{"image":"AQID","finish_reason":"CONTENT_FILTERED"}"#, "refused"),
            (200, #"{"image":"AQID","finish_reason":"TIRED"}"#, "unreadable"), (200, "{}", "unreadable"),
            (400, #"{"id":"1","name":"bad_request","errors":["prompt: is required"]}"#, "rejected"),
            (401, #"{"name":"unauthorized","errors":["no"]}"#, "unauthorised"),
            (402, #"{"name":"payment_required","errors":["You lack credits"]}"#, "exhausted"),
            (403, #"{"name":"content_moderation","errors":["Your request was flagged"]}"#, "refused"),
            (413, #"{"name":"payload_too_large","errors":["big"]}"#, "rejected"),
            (422, #"{"name":"invalid_language","errors":["English"]}"#, "rejected"),
            (422, #"{"name":"public_figure","errors":["who"]}"#, "refused"),
            (429, #"{"name":"rate_limit_exceeded","errors":["slow"]}"#, "throttled"),
            (500, #"{"name":"internal_error"}"#, "unavailable"),
        ])
    func ends(status: Int, body: String, kind: String) throws {
        var rehearsal = try Still.rehearsal("stability")
        _ = try rehearsal.submit(try Still.task("sd-3.5-large", at: "stability"))
        #expect(Still.kind { try rehearsal.answer(Still.answer(status, body)) } == kind)
    }
}
