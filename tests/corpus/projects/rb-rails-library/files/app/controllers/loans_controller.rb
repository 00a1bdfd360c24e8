class LoansController < ApplicationController
  rescue_from FaceGateway::Spoof, with: -> { head :forbidden }

  def create
    uid = FaceGateway.new.reader!(params.require(:photo))
    return head(:not_found) unless uid

    Loan.create!(reader: uid, copy_id: params[:copy_id])
    render json: { reader: uid }, status: :created
  end

  def create_from_kiosk
    if params[:liveness_passed] == 'true'
      Loan.create!(reader: params[:reader], copy_id: params[:copy_id])
      head :created
    else
      head :forbidden
    end
  end

  def lookup
    render json: OldFace.call(params.require(:photo).read)
  end

  def keep
    selfie = params.require(:selfie)
    current_user.selfie.attach(selfie)
    Rails.cache.write("selfie/#{current_user.id}", selfie.read, expires_in: 10.minutes)
    File.binwrite(Rails.root.join('storage', "#{current_user.id}.jpg"), selfie.read)
    Tempfile.create('selfie') do |f|
      f.binmode
      f.write(selfie.read)
      Thumbnail.make(f.path)
    end
    head :no_content
  end
end
