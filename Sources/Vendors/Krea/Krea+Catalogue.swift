import Gateway
import JSON

extension Provider {
    static let krea = Provider(
        "krea", aliases: ["krea-2"], name: "Krea 2", company: "Krea",
        description: "Krea's own pictures from text, led by pictures whose style they shall have.",
        features: ["Text to picture", "Up to ten style pictures", "Four degrees of creativity", "Seed"],
        limitations: ["About one megapixel", "No exact sizes", "No negative text", "Style pictures cost extra"],
        models: [
            model("krea-2-medium", name: "Krea 2 Medium", dollars: 0.03, tier: .high),
            model("krea-2-medium-turbo", name: "Krea 2 Medium Turbo", dollars: 0.015, tier: .standard),
            model("krea-2-large", name: "Krea 2 Large", dollars: 0.06, tier: .ultra),
        ])

    private static func model(
        _ id: Identifier<Model>, name: String, dollars: Double, tier: PictureOptions.Tier
    ) -> Model {
        Model(
            id, name: name, makes: [.image],
            input: InputRules(text: .required(1800), image: .images(.optional, atMost: 10)),
            options: OptionSchema([
                PictureOptions.aspectRatio(["1:1", "4:3", "3:2", "16:9", "2.35:1", "4:5", "2:3", "9:16"]),
                .choice("resolution", ["1k"], default: "1k", "Always about one megapixel."),
                PictureOptions.quality(upTo: tier), PictureOptions.style, PictureOptions.seed(),
                .choice(
                    "creativity", ["raw", "low", "medium", "high"], default: "medium",
                    "How freely the prompt is read: raw takes it as it stands."),
            ]),
            // Neither judged nor measured; Krea's Flux takes 7 seconds.
            price: Price(.each, dollars: dollars), time: ExpectedTime(seconds: 7), quality: .unjudgedPicture,
            deadline: .pictureDeadline, hosts: ["krea"])
    }
}
