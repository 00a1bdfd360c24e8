namespace :faces do
  desc "Erase workers who left more than a year ago"
  task purge: :environment do
    Worker.left_before(1.year.ago).find_each do |worker|
      worker.update!(face_uid: nil) if Identity::Arsa.new.forget(worker.face_uid)
    end
  end

  desc "Ask the vendor how many calls are left"
  task quota: :environment do
    uri = URI("http://faceapi.arsa.technology/api/v1/quota?key=#{ENV.fetch("ARSA_FACE_API_KEY")}")
    puts JSON.parse(Net::HTTP.get(uri)).fetch("remaining")
  end
end
