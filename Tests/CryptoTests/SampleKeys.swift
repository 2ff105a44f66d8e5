/// Keys that open nothing, made with another program, and what it signed with them.
enum SampleKeys {
    /// In PKCS #8.
    static let rsa = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC8l2UqA1s9luU+
        VVv/UydTU3leqJySCPPvcHcPqv+dvd0NSSjW6bha5uFu+SA3obQqo1alfvBEW1LM
        CrvaPvSydJ3oGd7UXcoCPIFc3xrnY51JgQo47ddOk/roOK/goHFB+0Txd/JnY3Ii
        3JRDTzuJ5WlsdAQPwLu4jNoep9kFki7GHiVMS3lAZ3RbSO4T8wna4qy5fBMtBfG2
        YeHGTuYEGzjyk+BKZlD2bvd9mOIs3kvXBjLSOa+B9/5/gU5e3/nsYN0RETAx1+6m
        LHYZ9DTDPk12WtlPVEhVCtEoRkxfYeSro6+U24Zv6wq5CQTks7JOcDLM8VHAWuXY
        /BMBCm5PAgMBAAECggEALo/AYdWPTs71DWU8v/aTRH7c/dJqSaHdPBYLxzoEPzlT
        nMadxyXQJt1O9juayTFqzoYiS9zhzDax4/+YbqNRfcfN/rJ4cf0v9Upj8/5/YXaW
        LEIoOHL8UAG4FmJ8hdyG6e/0Dxv6pK0ITnQgRNgIjpyt4SFpqUv/7OoVpjDxo26N
        B/gJ8uc7yaGAaCn2x21Gj10mV2d11CuqwvW4VjT8QA1Y0Ro+QCAm1qSBIJQgtIrx
        6R5OylGR+6ByfuZwz/ZRda+XLwOqnkFBHjmL+RNW6Iu/y6CpxaXxQp2ExEhPUQua
        zKyZK5WU9iefWu3SYioxRuPtaDyPgYnMcIpBUwY5cQKBgQD8IeVif9jxXVctfv9G
        nI9Q12oI93QDXtiSpxesCtiEaPnK96DMQ3U8bknctizzCEsSGqhlUhei4Uy5ctYp
        h7akI6vqNnRinZH+3nICMCTN4VSuxhgK4l1FgRTVfj3PddOs5oBOgnYNG8BlFmOK
        poCQz7N7I8cw2sHKdKsDdxijXwKBgQC/e/qFOOKZd4EdgB0V+zq2q3X0Zjr0s3h4
        HnaHd6V1eCPH+1QK7ovm9hFAk0UWfP/JG/8AbY+NnAC2PS+rYVgxFgCFrQp/2W5Y
        x62iXQR5tDexks1NMtFDKk1oHavgCVGHa0gSXWb13zp78+cjx1LWjBhf6X7PL2KB
        3s/HAC2LEQKBgCUfFHfBHP7EYF55cTpDOLKNVLZHQJRydW56HXkeC6zLC+P/O3R3
        hh5EmqldRRbvJKZguGRahtJbW4F+T9vDeHeILPqJ0+7lBibBN4Xs8q5BO8eTsNyB
        YXwnOhsIwC74SRcOxNtKR/k8GcKIXlV+mDU571H0/ZHK03dsX/Vdpon/AoGARaky
        0HiLZ01keXj8G90T1RS3irwOQqtv7jMW592NIhkc20oBnyB9YP6v9BAfmDjNTTqU
        IHG7Qcc5MxM7XlvBm8nnUrpLEYvmawHplyHD2QrJIB7J9YXBP3AKTRBOUOjS8jMD
        Ozsjk9ssCaAHvKps5oR88ZeefH0+lwSaDklwSCECgYEArX4uNag5oSnjlXUEgYPV
        SygC8uTjio5CPKi70H9Mmj9iOV6L1MapLrRS1RYd6FYp042wI8rofQgf2lQF92qp
        JgorWRR5h8D2KTcSoaY8BGAtxAus4wi+rI2EySQ6KZGNm4xZ0GrBYznqhxmki7Nw
        Q5RprB2o54b8QBprh8Bdhvk=
        -----END PRIVATE KEY-----
        """

    /// The same in PKCS #1.
    static let rsaInItsOwnWrapping = """
        -----BEGIN RSA PRIVATE KEY-----
        MIIEowIBAAKCAQEAvJdlKgNbPZblPlVb/1MnU1N5Xqickgjz73B3D6r/nb3dDUko
        1um4WubhbvkgN6G0KqNWpX7wRFtSzAq72j70snSd6Bne1F3KAjyBXN8a52OdSYEK
        OO3XTpP66Div4KBxQftE8XfyZ2NyItyUQ087ieVpbHQED8C7uIzaHqfZBZIuxh4l
        TEt5QGd0W0juE/MJ2uKsuXwTLQXxtmHhxk7mBBs48pPgSmZQ9m73fZjiLN5L1wYy
        0jmvgff+f4FOXt/57GDdEREwMdfupix2GfQ0wz5NdlrZT1RIVQrRKEZMX2Hkq6Ov
        lNuGb+sKuQkE5LOyTnAyzPFRwFrl2PwTAQpuTwIDAQABAoIBAC6PwGHVj07O9Q1l
        PL/2k0R+3P3Sakmh3TwWC8c6BD85U5zGnccl0CbdTvY7mskxas6GIkvc4cw2seP/
        mG6jUX3Hzf6yeHH9L/VKY/P+f2F2lixCKDhy/FABuBZifIXchunv9A8b+qStCE50
        IETYCI6creEhaalL/+zqFaYw8aNujQf4CfLnO8mhgGgp9sdtRo9dJldnddQrqsL1
        uFY0/EANWNEaPkAgJtakgSCUILSK8ekeTspRkfugcn7mcM/2UXWvly8Dqp5BQR45
        i/kTVuiLv8ugqcWl8UKdhMRIT1ELmsysmSuVlPYnn1rt0mIqMUbj7Wg8j4GJzHCK
        QVMGOXECgYEA/CHlYn/Y8V1XLX7/RpyPUNdqCPd0A17YkqcXrArYhGj5yvegzEN1
        PG5J3LYs8whLEhqoZVIXouFMuXLWKYe2pCOr6jZ0Yp2R/t5yAjAkzeFUrsYYCuJd
        RYEU1X49z3XTrOaAToJ2DRvAZRZjiqaAkM+zeyPHMNrBynSrA3cYo18CgYEAv3v6
        hTjimXeBHYAdFfs6tqt19GY69LN4eB52h3eldXgjx/tUCu6L5vYRQJNFFnz/yRv/
        AG2PjZwAtj0vq2FYMRYAha0Kf9luWMetol0EebQ3sZLNTTLRQypNaB2r4AlRh2tI
        El1m9d86e/PnI8dS1owYX+l+zy9igd7PxwAtixECgYAlHxR3wRz+xGBeeXE6Qziy
        jVS2R0CUcnVueh15Hgusywvj/zt0d4YeRJqpXUUW7ySmYLhkWobSW1uBfk/bw3h3
        iCz6idPu5QYmwTeF7PKuQTvHk7DcgWF8JzobCMAu+EkXDsTbSkf5PBnCiF5Vfpg1
        Oe9R9P2RytN3bF/1XaaJ/wKBgEWpMtB4i2dNZHl4/BvdE9UUt4q8DkKrb+4zFufd
        jSIZHNtKAZ8gfWD+r/QQH5g4zU06lCBxu0HHOTMTO15bwZvJ51K6SxGL5msB6Zch
        w9kKySAeyfWFwT9wCk0QTlDo0vIzAzs7I5PbLAmgB7yqbOaEfPGXnnx9PpcEmg5J
        cEghAoGBAK1+LjWoOaEp45V1BIGD1UsoAvLk44qOQjyou9B/TJo/Yjlei9TGqS60
        UtUWHehWKdONsCPK6H0IH9pUBfdqqSYKK1kUeYfA9ik3EqGmPARgLcQLrOMIvqyN
        hMkkOimRjZuMWdBqwWM56ocZpIuzcEOUaawdqOeG/EAaa4fAXYb5
        -----END RSA PRIVATE KEY-----
        """

    /// Of 1024 bits.
    static let short = """
        -----BEGIN PRIVATE KEY-----
        MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAKoVxj15VrCilxLY
        aBmtDZHHGRZfGnZ+WewvBQEK+MiSCQW5icGP0QphdZCBiwvTRYMCoOGP1TPeiodb
        pNrd8HPJMXSyiKVeE70xsBku6NIFIq4L7OQ4DMorFMPIdC2AAg/HJM28wgh/n7zG
        TbD/ZUtS4b3/1Jub38QZliTBod/bAgMBAAECgYAjrUuXC4O+q2xLHK/BawZkpMHD
        apGPd3N/UmGXVWjYEaHo3IFj47nylnzlofa7tUZoc72xcs1DAxRFzlhnPJS6LVWe
        rgAcqXZuTOdszn6me08DpTQZBPx5imSWxNcXkrtwYWBH4S8YnkqFX6g0TMbR2T0d
        kH4Wu94MF/TJGpudwQJBANPmBSJKd7JiyNGrgLEgMU6hTcjK8hPqDyl6YErsmY5r
        d87XM25hqXOEgbsLegGYNJ78KWV7uL1dScVExH0+NiECQQDNe+2ICMtyPWhw+CSM
        /VRE9NDw/qJJk2dlFKjGllZwDTveJStKUTdpdQPFFEsMRLTSt5/bqXEbUL0SSSAR
        ph57AkAxqotvgybVIART6K/sVFBaTsKNmsvs0QKmxTFGvngrgpL9X0GF0MxH8Dn8
        Hm+FaiiDTzVgvQQLFo+Q9lJbzLYhAkAoJ6qgZc+UEIoDYYqK/spj+0+FeM0wAZ03
        9JSS0jgsB3oGjE7sY/inJBXLgo6z5A1ODFIx8+fFhb6c/ytEJ6lXAkEAvUJeUrVG
        ObQod0RE+kgrJzkFG4uLN9s5oQOXcJoE80c99046E49hTHjnkryRVqTs01moIDfI
        1AgMt52CTEHmSQ==
        -----END PRIVATE KEY-----
        """

    /// Of `header.claims`, in base 64.
    static let signature =
        "s39+7IWT6ht8xRCoxRnk2fhggUdJRrsvJPZL1SrKjjGZ7q/GKhS04fAzD9U8M4uCD/uTaET1f0g+bFjHOxMXy+GO21DEMxee7ZCYKOEb5ZNAFOh1VNCGHLFmaVKdKX4C3fuHCPUKCKpXvf57F3cfYtXpC6Ph9/WeUWOSDvJNInKpap6tu7z589Zm2GXRWa5/WuiCcElNIjPGnPK42S9vz9HbSzuP+aM+gCCWO5X0f4WpxLEzf35gRdCjuBBFQEWJrzBpbpWcgpGIcywbmh7L1adfUWLj7BXfxwj3e9tefOmhTxXt9suPXyuryq04ro2dzs+jJUkgREA2kvP65L3h9A=="
}
