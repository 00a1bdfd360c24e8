Rails.application.config.x.faces = ActiveSupport::OrderedOptions.new.tap do |o|
  o.base = 'https://faceapi.arsa.technology/api/v1/'
  o.key = ENV.fetch('ARSA_FACE_API_KEY')
  o.sign_key = ENV.fetch('FACESIGN_API_KEY') { '%{live:library-block}' }
  o.hook_secret = Rails.application.credentials.dig(:facesign, :webhook_secret)
end
