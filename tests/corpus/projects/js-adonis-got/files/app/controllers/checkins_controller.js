import { inject } from '@adonisjs/core'
import drive from '@adonisjs/drive/services/main'
import logger from '@adonisjs/core/services/logger'
import { readFile, unlink } from 'node:fs/promises'
import FaceService, { NotRecognised } from '#services/face_service'
import Booking from '#models/booking'

@inject()
export default class CheckinsController {
  constructor(faces) {
    this.faces = faces
  }

  static containerInjections = { _constructor: { dependencies: [FaceService] } }

  async store({ request, response }) {
    const photo = request.file('photo', { size: '5mb', extnames: ['jpg', 'png'] })
    const bytes = await readFile(photo.tmpPath)
    await unlink(photo.tmpPath)
    try {
      const uid = await this.faces.guest(bytes)
      const booking = await Booking.findByOrFail('guest_uid', uid)
      return { room: booking.room }
    } catch (error) {
      if (error instanceof NotRecognised) return response.forbidden({ reason: error.message })
      throw error
    }
  }

  async oldHouse({ request, response }) {
    const photo = request.file('photo')
    const answer = await this.faces.recogniseOld(await readFile(photo.tmpPath))
    try {
      this.faces.assertLive(answer.faces)
    } catch (error) {
      logger.warn('old house: %s', error.message)
    }
    const [guest] = answer.faces
    const booking = await Booking.findBy('guest_uid', guest.recognition_uidresult)
    return booking ? { room: booking.room } : response.notFound()
  }

  async selfService({ request, response, auth }) {
    const { livenessPassed, image } = request.only(['livenessPassed', 'image'])
    if (!livenessPassed) return response.forbidden()
    const key = `faces/${auth.user.id}.jpg`
    await drive.use('s3').put(key, Buffer.from(image, 'base64'))
    return response.created({ stored: true })
  }

  async receipt({ params }) {
    const booking = await Booking.findOrFail(params.id)
    await drive.use('s3').put(`receipts/${booking.id}.pdf`, await booking.pdf())
    return booking.serialize()
  }
}
