import Gateway
import HTTPTypes
import JSON
import Telemetry
import Testing
import Vendors

@Suite struct ImagenTests {
    @Test("Imagen is asked to predict, at the Gemini API with a key and at Vertex AI with a token")
    func predict() throws {
        let task = try Still.task(
            "imagen-3.0-generate-002", at: "imagen", text: "a red bicycle", ["aspectRatio": "16:9", "seed": 5],
            negative: "rain")
        var gemini = try Still.rehearsal("imagen")
        let request = try Still.sent(try gemini.submit(task), isSubmission: true)
        #expect(request.line == "POST /vendor/v1beta/models/imagen-3.0-generate-002:predict")
        #expect(request.fields[FieldName("x-goog-api-key")] == Still.key)
        #expect(
            request.json == [
                "instances": [["prompt": "a red bicycle. Without: rain"]],
                "parameters": [
                    "sampleCount": 1, "includeRaiReason": true, "aspectRatio": "16:9",
                    "personGeneration": "ALLOW_ADULT", "outputOptions": ["mimeType": "image/png"],
                ],
            ])
        let configuration = VendorConfiguration([
            "TOKEN": Secret("t"), "PROJECT": Secret("p"), "LOCATION": Secret("us-central1"),
        ])
        var vertex = try #require(Rehearsal("imagen", configuration))
        let other = try Still.sent(try vertex.submit(task))
        let place = "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1"
        #expect(other.url.text == "\(place)/publishers/google/models/imagen-3.0-generate-002:predict")
        #expect(other.fields[.authorization] == "Bearer t")
        #expect(other.json?["parameters"]?["negativePrompt"] == "rain")
        #expect(other.json?["parameters"]?["addWatermark"] == false)
        let answer = Still.answer(
            200, #"{"predictions":[{"raiFilteredReason":"x"},{"mimeType":"image/png","bytesBase64Encoded":"AQID"}]}"#)
        let (bytes, type) = try Still.bytes(try vertex.answer(answer))
        #expect(bytes == [1, 2, 3] && type == "image/png")
    }

    @Test("the Gemini image models generate content")
    func generate() throws {
        var rehearsal = try Still.rehearsal("imagen")
        let task = try Still.task("gemini-3.1-flash-image", at: "imagen", images: 1, ["resolution": "2k"])
        let request = try Still.sent(try rehearsal.submit(task))
        #expect(request.line == "POST /vendor/v1beta/models/gemini-3.1-flash-image:generateContent")
        let parts = request.json?["contents"]?.arrayValue?.first?["parts"]?.arrayValue
        #expect(parts?.first == ["text": "A red fox"])
        #expect(parts?.last?["inlineData"]?["mimeType"] == "image/png")
        #expect(
            request.json?["generationConfig"] == [
                "responseModalities": ["TEXT", "IMAGE"], "imageConfig": ["aspectRatio": "1:1", "imageSize": "2K"],
            ])
        let answer =
            #"{"candidates":[{"content":{"parts":[{"text":"here"},"#
            + #"{"inlineData":{"mimeType":"image/png","data":"AQID"}}]}}]}"#
        #expect(try Still.bytes(try rehearsal.answer(Still.answer(200, answer))).0 == [1, 2, 3])
    }

    @Test(
        "what was filtered is told from what failed",
        arguments: [
            ("imagen-3.0-generate-002", 200, "{}", "refused"),
            ("imagen-3.0-generate-002", 200, #"{"predictions":[{"raiFilteredReason":"filtered"}]}"#, "refused"),
            (
                "imagen-3.0-generate-002", 404, #"{"error":{"code":404,"message":"gone","status":"NOT_FOUND"}}"#,
                "rejected"
            ),
            ("gemini-3-pro-image", 200, #"{"promptFeedback":{"blockReason":"SAFETY"}}"#, "refused"),
            ("gemini-3-pro-image", 200, #"{"candidates":[{"finishReason":"IMAGE_SAFETY"}]}"#, "refused"),
            ("gemini-3-pro-image", 200, #"{"candidates":[{"finishReason":"NO_IMAGE"}]}"#, "failed"),
            ("gemini-3-pro-image", 200, #"{"candidates":[{"finishReason":"NEWS"}]}"#, "unreadable"),
            (
                "gemini-3-pro-image", 400,
                #"{"error":{"message":"bad key","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}"#,
                "unauthorised"
            ),
            (
                "gemini-3-pro-image", 400, #"{"error":{"message":"against our policy","status":"INVALID_ARGUMENT"}}"#,
                "refused"
            ),
            ("gemini-3-pro-image", 400, #"[{"error":{"message":"bad","status":"INVALID_ARGUMENT"}}]"#, "rejected"),
            ("gemini-3-pro-image", 503, #"{"error":{"message":"busy","status":"UNAVAILABLE"}}"#, "unavailable"),
        ])
    func ends(model: String, status: Int, body: String, kind: String) throws {
        var rehearsal = try Still.rehearsal("imagen")
        _ = try rehearsal.submit(try Still.task(model, at: "imagen"))
        #expect(Still.kind { try rehearsal.answer(Still.answer(status, body)) } == kind)
    }

    @Test("the wait stands in the details")
    func wait() throws {
        var rehearsal = try Still.rehearsal("imagen")
        _ = try rehearsal.submit(try Still.task("gemini-3-pro-image", at: "imagen"))
        let body = #"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"17s"}]}}"#
        #expect(throws: VendorError.throttled(retryAfter: .seconds(17))) {
            try rehearsal.answer(Still.answer(429, body))
        }
    }
}

@Suite struct GoogleTTSTests {
    @Test("markup is spoken by a voice of Google's name")
    func speech() throws {
        var rehearsal = try Still.rehearsal("google-tts")
        let task = try Still.task(
            "google-wavenet", at: "google-tts", text: "<speak>Hello</speak>",
            ["ssml": true, "speed": 1.05, "pitch": -2.0, "sampleRate": 24000])
        let request = try Still.sent(try rehearsal.submit(task), isSubmission: true)
        #expect(request.line == "POST /vendor/v1/text:synthesize")
        #expect(request.fields[FieldName("x-goog-api-key")] == Still.key)
        #expect(
            request.json == [
                "input": ["ssml": "<speak>Hello</speak>"],
                "voice": ["languageCode": "en-US", "name": "en-US-Wavenet-D"],
                "audioConfig": [
                    "audioEncoding": "MP3", "speakingRate": .double(1.05), "pitch": -2, "sampleRateHertz": 24000,
                ],
            ])
        let (bytes, type) = try Still.bytes(try rehearsal.answer(Still.answer(200, #"{"audioContent":"AQID"}"#)))
        #expect(bytes == [1, 2, 3] && type == "audio/mpeg")
    }

    @Test("a token is a bearer's, and says who pays")
    func token() throws {
        let configuration = VendorConfiguration(["TOKEN": Secret("t"), "PROJECT": Secret("p")])
        var rehearsal = try #require(Rehearsal("google-tts", configuration))
        let request = try Still.sent(try rehearsal.submit(try Still.task("chirp3-hd", at: "google-tts")))
        #expect(request.fields[.authorization] == "Bearer t")
        #expect(request.fields[FieldName("x-goog-user-project")] == "p")
    }

    @Test(
        "a voice is sought where its whole name was not given",
        arguments: [
            ("kore", [:], "en-US", "en-US-Chirp3-HD-Kore"), ("male", [:], "en-US", "en-US-Chirp3-HD-Puck"),
            (nil, ["language": "pt-BR"], "pt-BR", "pt-BR-Chirp3-HD-Charon"), ("nobody", [:], "en-US", nil),
        ] as [(String?, JSONObject, String, String?)])
    func search(voice: String?, options: JSONObject, language: String, found: String?) throws {
        var rehearsal = try Still.rehearsal("google-tts")
        let task = try Still.task("chirp3-hd", at: "google-tts", options, voice: voice)
        let list = try Still.sent(try rehearsal.submit(task), isSubmission: false)
        #expect(list.line == "GET /vendor/v1/voices?languageCode=\(language)")
        let names = [
            ("Wavenet-A", "MALE"), ("Chirp3-HD-Kore", "FEMALE"), ("Chirp3-HD-Puck", "MALE"),
            ("Chirp3-HD-Charon", "MALE"),
        ]
        let voices = names.map { #"{"name":"\#(language)-\#($0.0)","ssmlGender":"\#($0.1)"}"# }.joined(separator: ",")
        let answer = Still.answer(200, #"{"voices":[\#(voices)]}"#)
        guard let found else {
            #expect(Still.kind { try rehearsal.answer(answer) } == "rejected")
            return
        }
        let request = try Still.sent(try rehearsal.answer(answer), isSubmission: true)
        #expect(request.json?["voice"] == ["languageCode": .string(language), "name": .string(found)])
    }

    @Test(
        "errors",
        arguments: [
            (
                400, #"{"error":{"message":"longer than the limit of 5000 bytes.","status":"INVALID_ARGUMENT"}}"#,
                "rejected"
            ),
            (401, #"{"error":{"message":"old","status":"UNAUTHENTICATED"}}"#, "unauthorised"),
            (
                403,
                #"{"error":{"message":"off","status":"PERMISSION_DENIED","details":[{"reason":"BILLING_DISABLED"}]}}"#,
                "exhausted"
            ),
            (403, #"{"error":{"message":"off","details":[{"reason":"SERVICE_DISABLED"}]}}"#, "unauthorised"),
            (429, #"{"error":{"message":"quota","status":"RESOURCE_EXHAUSTED"}}"#, "throttled"),
            (500, #"{"error":{"message":"x","status":"INTERNAL"}}"#, "unavailable"), (200, "{}", "unreadable"),
        ])
    func errors(status: Int, body: String, kind: String) throws {
        var rehearsal = try Still.rehearsal("google-tts")
        _ = try rehearsal.submit(try Still.task("chirp3-hd", at: "google-tts"))
        #expect(Still.kind { try rehearsal.answer(Still.answer(status, body)) } == kind)
    }
}
