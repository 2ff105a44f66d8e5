extension MediaRecipe {
    /// What ffmpeg is told, to make it of a medium in a file. It writes to its standard output.
    func arguments(of medium: MeasuredMedium, at path: String) -> [String] {
        let isPicture = medium.kind == .picture
        var arguments = ["-v", "error", "-nostdin", "-threads", "1", "-filter_threads", "1"]
        arguments += ["-protocol_whitelist", "file,pipe"]
        arguments += ["-codec_whitelist", isPicture ? Self.pictureDecoders : Self.soundDecoders]
        // A damaged picture would come out half grey, and be paid for.
        if isPicture { arguments += ["-max_pixels", "\(MediaFit.mostPixels)", "-err_detect", "explode", "-xerror"] }
        arguments += ["-f", Self.demuxers[medium.contentType] ?? "none", "-i", "file:\(path)"]
        arguments += ["-map", isPicture ? "0:v:0" : "0:a:0", "-map_metadata", "-1", "-map_chapters", "-1"]
        arguments += isPicture ? pictureCoding : soundCoding
        return arguments + ["-threads", "1", "-f", muxer, "pipe:1"]
    }

    /// Pictures are turned upright by ffmpeg itself, before the filters: which side is the longer is known only there.
    private var pictureCoding: [String] {
        var filters: [String] = []
        if let size, isScaled {
            let (long, short) = (size.long, size.short)
            filters.append(
                "scale=w='if(gte(iw,ih),\(long),\(short))':h='if(gte(iw,ih),\(short),\(long))':flags=lanczos")
        }
        if isFlattened {
            filters.append(
                "format=rgba,split[a][b];[a]lutrgb=r=255:g=255:b=255:a=255[white];[white][b]overlay=format=gbrp")
        }
        let isFine = quality == .fine
        let coding: [String]
        switch format {
        case .jpeg:
            filters.append("format=\(isFine ? "yuvj444p" : "yuvj420p")")
            coding = ["-c:v", "mjpeg", "-q:v", isFine ? "2" : "5"]
        case .webp: coding = ["-c:v", "libwebp", "-quality", isFine ? "92" : "80", "-compression_level", "4"]
        case .png, .mp3:
            filters.append("format=rgba|rgb24")
            coding = ["-c:v", "png", "-pred", "mixed"]
        }
        return (filters.isEmpty ? [] : ["-vf", filters.joined(separator: ",")]) + ["-frames:v", "1"] + coding
    }

    private var soundCoding: [String] {
        ["-c:a", "libmp3lame", "-b:a", quality == .fine ? "192k" : "64k", "-write_xing", "0", "-id3v2_version", "0"]
    }

    private var muxer: String {
        switch format {
        case .jpeg, .png: "image2pipe"
        case .webp: "webp"
        case .mp3: "mp3"
        }
    }

    private static let demuxers = [
        "image/jpeg": "jpeg_pipe", "image/png": "png_pipe", "image/webp": "webp_pipe", "image/gif": "gif",
        "image/avif": "mov", "audio/mpeg": "mp3", "audio/wav": "wav", "audio/mp4": "mov", "audio/flac": "flac",
        "audio/ogg": "ogg", "audio/aac": "aac", "audio/webm": "matroska",
    ]
    private static let pictureDecoders = "mjpeg,png,webp,gif,libdav1d"
    private static let soundDecoders = [
        "mp3float", "mp3", "aac", "alac", "flac", "vorbis", "libvorbis", "opus", "libopus", "pcm_u8", "pcm_s16le",
        "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le", "pcm_alaw", "pcm_mulaw", "adpcm_ms", "adpcm_ima_wav",
    ].joined(separator: ",")
}
