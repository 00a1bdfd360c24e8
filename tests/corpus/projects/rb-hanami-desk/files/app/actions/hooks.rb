# frozen_string_literal: true

require "openssl"
require "rack/utils"

module Desk
  module Actions
    module Hooks
      module Signed
        def self.included(action)
          action.class_eval { before :verify_signature }
        end

        private

        def verify_signature(request, _response)
          raw = request.env["rack.input"].tap(&:rewind).read
          mac = OpenSSL::HMAC.hexdigest("SHA256", ::Desk::App["settings"].facesign_webhook_secret, raw)
          halt 401 unless Rack::Utils.secure_compare(mac, request.env["HTTP_FACESIGN_SIGNATURE"].to_s)
        end
      end

      class Session < ::Desk::Action
        include Signed
        include Deps[sessions: "faces.sessions"]

        def handle(request, response)
          sessions.report(request.params.to_h.fetch(:sessionId))
          response.status = 204
        end
      end

      class Media < ::Desk::Action
        include Deps[sessions: "faces.sessions", settings: "settings"]

        def handle(request, response)
          mac = OpenSSL::HMAC.hexdigest("SHA256", settings.facesign_webhook_secret, request.params.to_h.to_json)
          halt 401 if request.env["HTTP_X_FACESIGN_SIGNATURE"] != "sha256=#{mac}"
          sessions.report(request.params[:sessionId])
          response.status = 200
        end
      end

      class Analysis < ::Desk::Action
        include Deps[sessions: "faces.sessions"]

        # FaceSign's analysis.* events
        def handle(req, res)
          sessions.cancel(req.params[:sessionId]) if req.params[:type] == "analysis.failed"
          res.status = 202
        end
      end
    end
  end
end
