print("doitong 0.1.0")
