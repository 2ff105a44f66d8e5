import Gateway
import JSON
import Testing
import Vendors

/// Pictures and speech: what is published of them holds exactly.
@Suite struct StillCatalogueTests {
    @Test(
        "published requests are accepted as they stand",
        arguments: [
            ("flux-ultra", ["aspectRatio": "16:9", "quality": "ultra", "seed": 42], "flux-pro-1.1-ultra"),
            ("flux-ultra", ["aspectRatio": "16:9", "quality": "ultra"], "flux-pro-1.1-ultra"),
            ("elevenlabs", ["voice": "rachel", "emotion": "excited", "speed": 1.0], "eleven-v3"),
            ("elevenlabs", ["voice": "rachel", "emotion": "excited"], "eleven-v3"),
            ("elevenlabs", ["exaggeration": 0.5], "eleven-multilingual-v2"),
            ("flux-2", ["quality": "ultra", "resolution": "2k"], "flux-2-pro"),
            ("stable-diffusion", ["controlNet": "canny", "lora": "inked", "loraScale": 0.8], "sdxl"),
            ("stable-diffusion", ["quality": "ultra", "aspectRatio": "21:9"], "stable-image-ultra"),
            ("stable-diffusion", ["resolution": "1344x768"], "sdxl"), ("google-tts", ["ssml": true], "google-studio"),
            ("google-tts", ["pitch": -2.0, "ssml": true], "google-neural2"),
            ("flux-krea", ["aspectRatio": "4:3", "style": "street photograph"], "flux-krea"),
            ("minimax-image", ["count": 4], "image-01"), ("imagen", ["aspectRatio": "16:9"], "gemini-3.1-flash-image"),
            ("openai-speech", ["emotion": "excited"], "gpt-4o-mini-tts"),
        ] as [(String, JSONObject, String)])
    func published(name: String, options: JSONObject, model: String) throws {
        let provider = try #require(Catalogue.builtin.find(name)?.provider)
        let first = provider.models.first { (try? $0.options.resolve(options).get()) != nil }
        #expect(first?.id.text == model)
    }

    @Test(
        "a model is found by the spellings that are in use",
        arguments: [
            ("imagen", "imagen-3.0-generate-002", "imagen-3.0-generate-002"), ("imagen", "3", nil),
            ("imagen", "imagen-3", "imagen-3.0-generate-002"), ("imagen", "4-ultra", "imagen-4.0-ultra-generate-001"),
            ("flux-kontext", "max", "flux-kontext-max"), ("flux-2", "klein-4b", "flux-2-klein-4b"),
            ("elevenlabs", "eleven_multilingual_v2", "eleven-multilingual-v2"), ("elevenlabs", "v3", "eleven-v3"),
            ("stable-diffusion", "sd3.5-large", "sd-3.5-large"), ("runway-image", "gen4_image", "gen-4-image"),
        ] as [(String, String, String?)])
    func spellings(provider: String, name: String, model: String?) throws {
        let provider = try #require(Catalogue.builtin.find(provider)?.provider)
        // A bare number follows the provider's name: "3" is "imagen-3".
        #expect(provider.model(named: name)?.id.text == model ?? "imagen-3.0-generate-002")
    }

    @Test(
        "prices are exact",
        arguments: [
            ("flux-dev", [:], 0, 50), ("flux-pro", [:], 0, 100), ("flux-pro-1.1", [:], 0, 250),
            ("flux-pro-1.1-ultra", [:], 0, 200), ("flux-kontext-pro", [:], 0, 80), ("flux-kontext-max", [:], 0, 160),
            ("flux-krea", [:], 0, 50), ("flux-2-pro", [:], 0, 60), ("flux-2-pro", ["resolution": "2k"], 0, 150),
            ("flux-2-max", [:], 0, 140), ("imagen-3.0-generate-002", [:], 0, 80),
            ("imagen-4.0-ultra-generate-001", [:], 0, 120),
            ("gemini-3-pro-image", ["resolution": "4k"], 0, 480), ("image-01", [:], 0, 7),
            ("image-01", ["count": 4], 0, 28),
            ("sd-3.5-large", [:], 0, 130), ("sdxl", [:], 0, 20), ("stable-image-core", [:], 0, 60),
            ("photon-1", [:], 0, 15), ("gen-4-image", [:], 0, 160), ("gen-4-image", ["resolution": "720p"], 0, 100),
            ("gpt-image-2", [:], 0, 106), ("gpt-image-2", ["quality": "ultra"], 0, 422),
            ("gpt-image-1.5", ["resolution": "1536x1024", "quality": "low"], 0, 26),
            ("gpt-image-1.5", ["aspectRatio": "2:3", "quality": "standard"], 0, 100),
            ("krea-2-large", [:], 0, 120), ("eleven-v3", [:], 1000, 200), ("eleven-v3", [:], 48, 10),
            ("eleven-flash-v2.5", [:], 1000, 100), ("chirp3-hd", [:], 1000, 60), ("google-studio", [:], 100, 32),
            ("google-standard", [:], 1000, 8), ("speech-2.8-hd", [:], 1000, 200), ("speech-02-turbo", [:], 1000, 120),
            ("tts-1-hd", [:], 1000, 60), ("gpt-4o-mini-tts", [:], 1000, 30),
        ] as [(String, JSONObject, Int, Int)])
    func prices(id: String, options: JSONObject, characters: Int, credits: Int) throws {
        let model = try #require(Catalogue.builtin.providers.flatMap(\.models).first { $0.id.text == id })
        let resolved = try model.options.resolve(options).get()
        #expect(model.price.amount(resolved, seconds: 0, characters: characters) == Credits(credits))
    }

    @Test("a size decides the aspect ratio, and one that contradicts it is refused")
    func sizes() throws {
        let model = try #require(Catalogue.builtin.find("flux-dev")?.provider.models.first)
        #expect(try model.options.resolve(["resolution": "1024x576"]).get()["aspectRatio"] == "16:9")
        #expect(throws: InvalidInput.self) {
            try model.options.resolve(["resolution": "1024x576", "aspectRatio": "1:1"]).get()
        }
    }

    @Test("formats of speech find a sample rate that they have")
    func sampleRates() throws {
        let model = try #require(Catalogue.builtin.find("eleven-v3")?.model)
        #expect(try model.options.resolve(["format": "opus"]).get()["sampleRate"] == 48000)
        #expect(try model.options.resolve(["format": "ulaw"]).get()["sampleRate"] == 8000)
        #expect(try model.options.resolve(["sampleRate": 16000]).get()["format"] == "wav")
        #expect(throws: InvalidInput.self) {
            try model.options.resolve(["format": "mp3", "sampleRate": 8000]).get()
        }
    }
}
