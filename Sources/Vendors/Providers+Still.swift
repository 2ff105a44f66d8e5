import Gateway

extension Provider {
    /// Those that make pictures and speech.
    static let still: [Provider] = [
        imagen, fluxDev, fluxPro, fluxPro11, fluxUltra, fluxKontext, fluxKrea, flux2, minimaxImage, stableDiffusion,
        lumaPhoton, runwayImage, openAIImage, krea, elevenLabs, googleTTS, minimaxSpeech, openAISpeech,
    ]
}
