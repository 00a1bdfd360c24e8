class MusterJob < ApplicationJob
  queue_as :default
  retry_on Faraday::TimeoutError, attempts: 3

  def perform(classroom_id, token)
    jpeg = PupilPhotos.recall(token)
    return if jpeg.nil?

    classroom = Classroom.find(classroom_id)
    faces = ArsaClient.new.recognize(jpeg)
    uids = faces.select(&:known?).map(&:uid)
    present = classroom.pupils.where(face_uid: uids)
    present.each { |pupil| pupil.attendances.create!(gate: "classroom", at: Time.current) }

    Rails.logger.info("muster of #{classroom.name}: #{present.size} of #{classroom.pupils.size}")
    ActionCable.server.broadcast("classroom_#{classroom.id}", missing: (classroom.pupils - present).map(&:id))
  end
end
