"""From text to `Understanding`: what was meant, how sure, what came second, and why."""
