# Speaks to the vendor, and nothing else does.
class FaceGateway
  Spoof = Class.new(StandardError)
  Person = Struct.new(:uid, :alive, keyword_init: true) do
    def known? = uid != 'unknown'
  end

  def initialize(conf = Rails.configuration.x.faces)
    @conf = conf
    @http = Faraday.new(url: conf.base, request: { timeout: 9 }) do |f|
      f.request :multipart
      f.response :json
      f.headers['x-key-secret'] = conf.key
    end
  end

  def people(io)
    part = Faraday::Multipart::FilePart.new(io, 'image/jpeg')
    answer = @http.post('face_recognition/recognize_face', face_image: part)
    Rails.logger.info("recognised status=#{answer.status} faces=#{answer.body['faces'].size}")
    answer.body['faces'].map do |face|
      Person.new(uid: face['recognition_uidresult'], alive: face.dig('passive_liveness', 'is_real_face'))
    end
  end

  def reader!(io)
    all = people(io)
    raise ArgumentError, 'one face' unless all.one?

    person = all.first
    raise Spoof unless person.alive

    person.uid if person.known?
  end

  def reader_guess(io)
    person = people(io).first
    return if person.nil?

    Rails.logger.debug { "alive? #{person.alive}" }
    person.uid if person.known?
  end

  def readers(io)
    people(io).select(&:alive).map(&:uid)
  end

  def readers_or_none(io)
    all = people(io)
    return [] if all.none?(&:alive)

    all.map(&:uid)
  end
end
