"""stub"""
HOME, PROMPTS = "home", "prompts"
