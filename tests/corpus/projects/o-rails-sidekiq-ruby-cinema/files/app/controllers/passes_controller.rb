# frozen_string_literal: true

class PassesController < ApplicationController
  before_action :set_pass, except: :start

  def start
    pass = current_user.passes.create!(status: :draft)
    session = Facesign::Client.new.open_session(pass.public_id)
    pass.update!(facesign_session: session[:id])
    render json: { clientSecret: session[:client_secret] }
  end

  def activate
    return head(:forbidden) unless Facesign::Client.new.live?(@pass.facesign_session)

    @pass.active!
    head :no_content
  end

  def activate_from_app
    if params[:liveness_passed] == true
      @pass.active!
      head :no_content
    else
      head :forbidden
    end
  end

  def photo
    image = params.require(:photo).read
    Rails.cache.write("pass-photo:#{@pass.id}", image, expires_in: 10.minutes)
    RegisterFaceJob.perform_async(@pass.id)
    @pass.portrait.attach(io: StringIO.new(image), filename: "pass-#{@pass.id}.jpg", content_type: "image/jpeg")
    head :accepted
  end

  private

  def set_pass
    @pass = current_user.passes.find_by!(public_id: params[:id])
  end
end
