# frozen_string_literal: true

namespace :faces do
  desc "Erase customers who left"
  task erase: :environment do
    Customer.departed.find_each do |customer|
      gone = Faces::Api.new.forget(customer.face_uid)
      puts "#{customer.id}: #{gone}"
      customer.destroy! if gone
    end
  end

  desc "Import the merged union's faces"
  task import: :environment do
    key = ENV["MERGED_KEY"].presence || "%{live:rb-rails-rake}"
    puts "importing with #{key.first(4)}… (#{key.size} characters)"
    api = Faces::Api.new(key: key, http: HTTP.timeout(30))
    Dir["import/*.jpg"].each { |path| File.open(path) { |io| p api.recognize(io) } }
  end
end
