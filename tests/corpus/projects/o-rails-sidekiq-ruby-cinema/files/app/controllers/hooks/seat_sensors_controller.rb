# frozen_string_literal: true

module Hooks
  # The seats of the big hall report who sits; they are on the house network.
  class SeatSensorsController < ActionController::API
    def create
      reading = params.require(:reading).permit(:hall, :row, :seat, :taken)
      SeatReading.create!(reading)
      head :no_content
    end
  end
end
