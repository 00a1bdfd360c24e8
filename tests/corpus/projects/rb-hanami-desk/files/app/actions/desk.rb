# frozen_string_literal: true

require "base64"

module Desk
  module Actions
    module Desk
      class Arrive < ::Desk::Action
        include Deps[recognize: "faces.recognize"]

        params do
          required(:photo).filled(:hash)
          required(:consent).filled(:string, eql?: "2026-03")
        end

        def handle(request, response)
          halt 422 unless request.params.valid?

          case recognize.call(request.params[:photo][:tempfile])
          in Success(uid)
            response.session[:uid] = uid
          in Failure(:several | :nobody => why)
            halt 422, why.to_s
          in Failure(_)
            halt 403
          end
        end
      end

      class Parcel < ::Desk::Action
        include Deps[recognize: "faces.recognize", parcels: "repos.parcel_repo"]

        def handle(request, response)
          answer = recognize.raw(request.params[:photo][:tempfile])
          face = answer[:faces].first
          halt 404 if face.nil? || face[:recognition_uidresult] == "unknown"
          parcels.hand_over(face[:recognition_uidresult])
          response.status = face.dig(:passive_liveness, :is_real_face) ? 204 : 202
        end
      end

      class Remote < ::Desk::Action
        include Deps[sessions: "faces.sessions"]

        def handle(request, response)
          halt 403 unless request.params[:is_live] == "true"
          started = sessions.start(request.session[:uid])
          response.format = :json
          response.body = { secret: started[:clientSecret][:secret] }.to_json
        end
      end

      class Result < ::Desk::Action
        include Deps[sessions: "faces.sessions"]

        def handle(request, response)
          response.status = sessions.report(request.params[:id])&.passed? ? 204 : 403
        end
      end

      class Portrait < ::Desk::Action
        include Deps["settings", portraits: "repos.portrait_repo", validate: "faces.validate"]

        def handle(request, response)
          selfie = request.params[:selfie][:tempfile]
          verdict = validate.call(request.params[:document][:tempfile], selfie)
          live = verdict.dig(:face2_analysis, :passive_liveness, :is_real_face)
          halt 403 unless live && verdict[:similarity_score] >= settings.minimum_similarity
          portraits.create(uid: request.session[:uid], image: Sequel.blob(selfie.tap(&:rewind).read))
          response.status = 201
        end
      end

      class Lookalikes < ::Desk::Action
        include Deps[validate: "faces.validate"]

        def handle(request, response)
          verdict = validate.call(request.params[:left][:tempfile], request.params[:right][:tempfile])
          halt 403 if verdict[:similarity_score] < 80.0
          response.body = "same" if verdict[:match_result]
        end
      end
    end
  end
end
