API_KEY = "%{live:mono-third}"
