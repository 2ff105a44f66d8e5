import Crypto
import Gateway
import HTTPTypes
import JSON
import Telemetry

/// AUTOMATIC1111's Stable Diffusion web UI on a machine of one's own, started with `--api`; Forge and SD.Next speak the same.
/// Answers with the picture itself once it is made, one after the other. Read against 1.10, 2026-11.
///
/// It forgets what it made: a lost answer stays lost. Stopping would stop whatever runs, so nothing is stopped.
struct Automatic1111: WireVendor {
    static let host: Identifier<Host> = "automatic1111"
    static let variables = LocalServer.variables
    static let takesMediaURLs = false

    private let base: URL
    private let fields: [(FieldName, String)]
    private let secret: Secret?

    init?(_ configuration: VendorConfiguration) {
        guard let url = LocalServer.base(configuration) else { return nil }
        base = url / "sdapi" / "v1"
        fields = LocalServer.authorization(configuration)
        secret = configuration.secret("AUTHORIZATION")
    }

    func submit(_ task: WireTask) throws(VendorError) -> WireStep {
        guard task.string("controlImage") == nil else {
            throw .rejected("the control picture must come as the input's picture here")
        }
        let control = task.string("controlNet")
        var body = common(task)
        var isFromPicture = false
        if let control {
            guard let image = task.images.first else { throw .rejected("controlNet needs a picture") }
            body["alwayson_scripts"] = ["controlnet": ["args": [Self.unit(control, image, task)]]]
        } else if let image = task.images.first {
            isFromPicture = true
            body["init_images"] = [.string(image.base64)]
            body.add("denoising_strength", task.number("strength").map { .double($0) })
        }
        let url = base / (isFromPicture ? "img2img" : "txt2img")
        return .call(
            WireCall(HTTPRequest(.post, url, fields, json: .object(body)), isSubmission: true, bounds: .making) {
                response throws(VendorError) in
                guard response.status.isSuccess else { throw failure(response) }
                return .finished([try Self.picture(try response.json())])
            })
    }

    private func common(_ task: WireTask) -> JSONObject {
        let frame = task.frame(step: 8, within: 64...2048)
        var prompt = task.styledText
        if let lora = task.string("lora") { prompt += " <lora:\(lora):\(task.number("loraScale") ?? 1)>" }
        var body: JSONObject = [
            "prompt": .string(prompt), "width": .int(frame.width), "height": .int(frame.height), "batch_size": 1,
            "n_iter": 1, "force_task_id": .string("task(\(task.id))"),
        ]
        body.add("negative_prompt", task.negativeText)
        body.add("seed", task.integer("seed").map { .int($0) })
        body.add("steps", task.integer("steps").map { .int($0) })
        body.add("cfg_scale", task.number("cfgScale").map { .double($0) })
        body.add("sampler_name", task.string("sampler"))
        body.add("scheduler", task.string("scheduler"))
        if let checkpoint = task.string("checkpoint") {
            body["override_settings"] = ["sd_model_checkpoint": .string(checkpoint)]
            // Else it loads the usual one again after each picture.
            body["override_settings_restore_afterwards"] = false
        }
        return body
    }

    /// One unit of the ControlNet extension. It finds the model that goes with the preprocessor by its name.
    private static func unit(_ control: String, _ image: WireMedia, _ task: WireTask) -> JSON {
        let modules = [
            "depth": "depth_midas", "lineart": "lineart_standard", "scribble": "scribble_hed",
            "softedge": "softedge_hed",
            "tile": "tile_resample",
        ]
        return [
            "enabled": true, "image": .string(image.base64), "module": .string(modules[control] ?? control),
            "control_type": .string(control), "weight": .double(task.number("controlScale") ?? 1),
            "pixel_perfect": true,
        ]
    }

    private static func picture(_ json: JSON) throws(VendorError) -> WireOutput {
        let images = json["images"]?.arrayValue ?? []
        // It is JSON in a text. Before the first picture there may be a sheet of all.
        let info = json["info"]?.stringValue.flatMap { try? JSON(parsing: Array($0.utf8)) }
        let place = info?["index_of_first_image"]?.wholeNumber ?? 0
        let text = images.indices.contains(place) ? images[place].stringValue : images.first?.stringValue
        guard let text, let bytes = Base64.decode(text.split(separator: ",").last ?? ""), !bytes.isEmpty else {
            throw .unreadable("neither a picture nor an error")
        }
        return .bytes(bytes)
    }

    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep {
        throw .lost("its answer was the picture itself")
    }

    func check() -> WireCheck? {
        WireCheck(request: HTTPRequest(.get, base / "sd-models", fields)) { response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            return "the server answers; \(try response.json().arrayValue?.count ?? 0) checkpoints"
        }
    }

    private func failure(_ response: HTTPResponse) -> VendorError {
        let words = VendorWords.of(response, hiding: secret)
        let name = response.anyJSON?["error"]?.stringValue ?? ""
        // Asked again, it would end so again.
        if response.status.code == 500, !name.isEmpty { return .failed(VendorWords.clean("\(name): \(words)")) }
        return response.failure(words)
    }
}
