import Arguments

await program.main()
