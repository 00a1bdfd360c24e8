# frozen_string_literal: true

Rails.application.config.filter_parameters += %i[selfie passport key secret]
Rails.application.config.x.faces.least_similarity = ENV.fetch("LEAST_SIMILARITY", "0.9").to_f
