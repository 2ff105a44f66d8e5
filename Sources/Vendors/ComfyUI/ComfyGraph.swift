import Gateway
import JSON

/// The files of models as they are called in the server's folders. Whoever keeps them under other names says so.
struct ComfyFiles: Sendable {
    private static let usual: KeyValuePairs<String, (file: String, help: String)> = [
        "SDXL": ("sd_xl_base_1.0.safetensors", "The checkpoint of Stable Diffusion XL."),
        "FLUX_DEV": ("flux1-dev.safetensors", "The model of FLUX.1 [dev]."),
        "FLUX_KREA": ("flux1-krea-dev.safetensors", "The model of FLUX.1 Krea [dev]."),
        "FLUX_CLIP": ("clip_l.safetensors", "The smaller text model of FLUX.1."),
        "FLUX_T5": ("t5xxl_fp16.safetensors", "The larger text model of FLUX.1."),
        "FLUX_VAE": ("ae.safetensors", "The decoder of FLUX.1."),
        "CONTROLNET": ("controlnet-union-sdxl-1.0.safetensors", "A union ControlNet of Stable Diffusion XL."),
    ]

    static var variables: [VendorVariable] { usual.map { .optional($0.key, $0.value.help, default: $0.value.file) } }

    private let names: [String: String]

    init(_ configuration: VendorConfiguration) {
        names = Dictionary(
            uniqueKeysWithValues: Self.usual.map { ($0.key, configuration.text($0.key) ?? $0.value.file) })
    }

    subscript(name: String) -> JSON { .string(names[name] ?? name) }
}

/// A graph in the form that `/prompt` takes: nodes by name, and links as a node's name and the place of its output.
struct ComfyGraph {
    private(set) var nodes: JSONObject = [:]

    /// - Parameter picture: the name of an uploaded picture.
    init(_ task: WireTask, _ files: ComfyFiles, picture: String?) throws(VendorError) {
        switch task.model.id.text {
        case "sdxl": diffusion(task, files, picture)
        case "flux-dev": flux(task, files["FLUX_DEV"], files, picture)
        case "flux-krea": flux(task, files["FLUX_KREA"], files, picture)
        case let id: throw .rejected("\(id) has no graph here")
        }
    }

    private static func link(_ node: String, _ place: Int = 0) -> JSON { [.string(node), .int(place)] }

    private mutating func add(_ name: String, _ type: String, _ inputs: JSONObject) {
        nodes[name] = ["class_type": .string(type), "inputs": .object(inputs)]
    }

    // MARK: Stable Diffusion XL

    private mutating func diffusion(_ task: WireTask, _ files: ComfyFiles, _ picture: String?) {
        add(
            "model", "CheckpointLoaderSimple",
            ["ckpt_name": task.string("checkpoint").map { .string($0) } ?? files["SDXL"]])
        var (model, clip) = (Self.link("model"), Self.link("model", 1))
        if let lora = task.string("lora") {
            let scale = JSON.double(task.number("loraScale") ?? 1)
            add(
                "lora", "LoraLoader",
                [
                    // Files are named with their ending here.
                    "lora_name": .string(lora.contains(".") ? lora : "\(lora).safetensors"), "strength_model": scale,
                    "strength_clip": scale, "model": model, "clip": clip,
                ])
            (model, clip) = (Self.link("lora"), Self.link("lora", 1))
        }
        add("text", "CLIPTextEncode", ["text": .string(task.styledText), "clip": clip])
        add("unwanted", "CLIPTextEncode", ["text": .string(task.negativeText ?? ""), "clip": clip])
        var (positive, negative) = (Self.link("text"), Self.link("unwanted"))
        let control = task.string("controlNet")
        if let control, let picture {
            steer(by: control, picture, task, files, positive, negative)
            (positive, negative) = (Self.link("control"), Self.link("control", 1))
        }
        start(task, control == nil ? picture : nil, vae: Self.link("model", 2), step: 8)
        sample(
            task, model: model, positive: positive, negative: negative, cfg: task.number("cfgScale") ?? 7,
            sampler: task.string("sampler").map(Self.sampler) ?? "dpmpp_2m",
            scheduler: task.string("scheduler")?.lowercased() ?? "karras", fromPicture: control == nil && picture != nil
        )
        finish(vae: Self.link("model", 2))
    }

    /// Only edges are found by the server's own nodes: pictures for the other kinds must be what the kind wants.
    private mutating func steer(
        by control: String, _ picture: String, _ task: WireTask, _ files: ComfyFiles, _ positive: JSON, _ negative: JSON
    ) {
        add("picture", "LoadImage", ["image": .string(picture)])
        var image = Self.link("picture")
        if control == "canny" {
            add("edges", "Canny", ["image": image, "low_threshold": 0.4, "high_threshold": 0.8])
            image = Self.link("edges")
        }
        let kinds = [
            "canny": "canny/lineart/anime_lineart/mlsd", "lineart": "canny/lineart/anime_lineart/mlsd",
            "depth": "depth",
            "openpose": "openpose", "scribble": "hed/pidi/scribble/ted", "softedge": "hed/pidi/scribble/ted",
            "tile": "tile",
        ]
        add("union", "ControlNetLoader", ["control_net_name": files["CONTROLNET"]])
        add(
            "kind", "SetUnionControlNetType",
            ["control_net": Self.link("union"), "type": .string(kinds[control] ?? "auto")])
        add(
            "control", "ControlNetApplyAdvanced",
            [
                "positive": positive, "negative": negative, "control_net": Self.link("kind"), "image": image,
                "strength": .double(task.number("controlScale") ?? 1), "start_percent": 0, "end_percent": 1,
            ])
    }

    /// The samplers that people know by the names of the other server.
    private static func sampler(_ name: String) -> String {
        let known = [
            "dpm++ 2m": "dpmpp_2m", "dpm++ sde": "dpmpp_sde", "dpm++ 2m sde": "dpmpp_2m_sde",
            "dpm++ 3m sde": "dpmpp_3m_sde", "euler": "euler", "euler a": "euler_ancestral", "heun": "heun",
            "ddim": "ddim", "unipc": "uni_pc", "lms": "lms", "lcm": "lcm",
        ]
        return known[name.lowercased()] ?? name
    }

    // MARK: FLUX.1

    private mutating func flux(_ task: WireTask, _ file: JSON, _ files: ComfyFiles, _ picture: String?) {
        add("model", "UNETLoader", ["unet_name": file, "weight_dtype": "default"])
        add(
            "clip", "DualCLIPLoader",
            ["clip_name1": files["FLUX_T5"], "clip_name2": files["FLUX_CLIP"], "type": "flux"])
        add("vae", "VAELoader", ["vae_name": files["FLUX_VAE"]])
        add("text", "CLIPTextEncode", ["text": .string(task.styledText), "clip": Self.link("clip")])
        add("unwanted", "ConditioningZeroOut", ["conditioning": Self.link("text")])
        add(
            "guidance", "FluxGuidance",
            ["conditioning": Self.link("text"), "guidance": .double(task.number("guidance") ?? 3.5)])
        start(task, picture, vae: Self.link("vae"), step: 16)
        // It is led by its own guidance: 1 switches the other off.
        sample(
            task, model: Self.link("model"), positive: Self.link("guidance"), negative: Self.link("unwanted"), cfg: 1,
            sampler: "euler", scheduler: "simple", fromPicture: picture != nil)
        finish(vae: Self.link("vae"))
    }

    // MARK: What all have

    private mutating func start(_ task: WireTask, _ picture: String?, vae: JSON, step: Int) {
        guard let picture else {
            let frame = task.frame(step: step, within: 256...2048)
            add(
                "start", "EmptyLatentImage",
                ["width": .int(frame.width), "height": .int(frame.height), "batch_size": 1])
            return
        }
        add("picture", "LoadImage", ["image": .string(picture)])
        // About a megapixel, whatever came: what the models were trained on.
        add(
            "scaled", "ImageScaleToTotalPixels",
            ["image": Self.link("picture"), "upscale_method": "lanczos", "megapixels": 1])
        add("start", "VAEEncode", ["pixels": Self.link("scaled"), "vae": vae])
    }

    private mutating func sample(
        _ task: WireTask, model: JSON, positive: JSON, negative: JSON, cfg: Double, sampler: String, scheduler: String,
        fromPicture: Bool
    ) {
        add(
            "sample", "KSampler",
            [
                "model": model, "positive": positive, "negative": negative, "latent_image": Self.link("start"),
                // Without one, everybody's is the same.
                "seed": .int(task.integer("seed") ?? task.ownSeed), "steps": .int(task.integer("steps") ?? 28),
                "cfg": .double(cfg), "sampler_name": .string(sampler), "scheduler": .string(scheduler),
                "denoise": .double(fromPicture ? task.number("strength") ?? 0.75 : 1),
            ])
    }

    private mutating func finish(vae: JSON) {
        add("pixels", "VAEDecode", ["samples": Self.link("sample"), "vae": vae])
        add("save", "SaveImage", ["filename_prefix": "doitong", "images": Self.link("pixels")])
    }
}
