/// The adapters of those who make pictures and speech, and of the hosts that run others' models.
extension VendorRegistry {
    static let still: [any WireVendor.Type] = [
        ElevenLabs.self, OpenAI.self, BFL.self, Replicate.self, Fal.self, Imagen.self, Krea.self, Stability.self,
        Automatic1111.self, GoogleTTS.self, ComfyUI.self,
    ]
}
