"""stub"""
SHARED = "shared"
