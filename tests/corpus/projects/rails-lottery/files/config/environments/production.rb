Rails.application.configure do
  config.force_ssl = true
  config.filter_parameters += %i[face_image photo token]
  config.log_level = :info
end
