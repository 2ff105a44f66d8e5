import Arguments

program.main()
