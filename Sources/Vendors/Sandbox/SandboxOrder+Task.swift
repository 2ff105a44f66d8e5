import Gateway
import JSON

extension SandboxOrder {
    /// What a model would make of this task, by the names that options have in the whole catalogue.
    init(_ task: VendorTask) {
        let options = task.options
        let text = task.input.text ?? ""
        let format = options["format"]?.stringValue ?? options["outputFormat"]?.stringValue
        switch task.type {
        case .image: self.init(.image, text, format: format.flatMap(SandboxFormat.init(picture:)) ?? .png)
        case .video: self.init(.video, text, format: .mp4)
        case .audio:
            let made = format.flatMap(SandboxFormat.init(sound:)) ?? .mp3(rate: 44_100, kilobits: 128)
            self.init(.speech, text, format: made)
        case .avatar:
            let words = text.isEmpty ? "This is the sandbox, speaking in place of the sound that you sent." : text
            self.init(.avatar, words, format: .mp4)
        }
        label = "\(task.provider.name) · \(task.model.name)"
        seed = options["seed"]?.intValue.map { UInt64(truncatingIfNeeded: $0) } ?? 0
        let frame = Self.frame(task.type, options)
        (width, height) = (frame.width, frame.height)
        seconds = options["duration"]?.doubleValue ?? seconds
        frameRate = options["frameRate"]?.intValue ?? frameRate
        hasSound = task.model.hasSound && options["sound"]?.boolValue != false
        language = options["language"]?.stringValue
        voice = task.input.voice ?? options["voice"]?.stringValue
        speed = options["speed"]?.doubleValue ?? 1
        isMarkup = options["ssml"]?.boolValue == true
        if case .file(let path, _)? = task.input.images.first { picture = path }
    }

    private static func frame(_ type: GenerationType, _ options: JSONObject) -> Frame {
        let resolution = options["resolution"]?.stringValue
        let ratio = options["aspectRatio"]?.stringValue.flatMap(Frame.ratio)
        if type == .image {
            if let width = options["width"]?.intValue, let height = options["height"]?.intValue {
                return Frame(width: width, height: height)
            }
            let megapixels: Double =
                switch resolution?.lowercased() {
                case "2k": 4
                case "4k": 16
                default: 1
                }
            return Frame.picture(resolution: resolution, aspectRatio: ratio ?? 1, megapixels: megapixels)
                ?? Frame(width: 1024, height: 1024)
        }
        return Frame.film(resolution: resolution ?? "720p", aspectRatio: ratio ?? 16.0 / 9)
            ?? Frame(width: 1280, height: 720)
    }
}
