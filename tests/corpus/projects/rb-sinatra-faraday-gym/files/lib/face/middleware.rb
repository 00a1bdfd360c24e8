# frozen_string_literal: true

require "faraday"

module Face
  Spoof = Class.new(StandardError)
  Crowd = Class.new(StandardError)

  # Adds the key to every request of a connection.
  class Keyed < Faraday::Middleware
    def initialize(app, key:)
      super(app)
      @key = key
    end

    def on_request(env)
      env.request_headers["x-key-secret"] = @key
    end
  end

  # Raises unless the answer shows exactly one live face.
  class OneLiveFace < Faraday::Middleware
    def on_complete(env)
      return unless env.url.path.end_with?("recognize_face")

      faces = env.body.fetch("faces", [])
      raise Crowd, "#{faces.size} faces" unless faces.one?

      raise Spoof unless faces.first.dig("passive_liveness", "is_real_face") == true
    end
  end

  # Counts calls. Looks at nothing else.
  class Meter < Faraday::Middleware
    def on_complete(env)
      warn "#{env.method} #{env.url.path} #{env.status}"
    end
  end

  # For the support contract: everything, once, then off again.
  class Recorder < Faraday::Middleware
    def on_request(env)
      warn env.request_headers.inspect
    end

    def on_complete(env)
      warn env.body.to_json
    end
  end
end
