import {
  Body, Controller, ForbiddenException, NotFoundException, Post, UploadedFile, UseInterceptors,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { ArsaService } from '../arsa/arsa.service';
import { ShiftsService } from './shifts.service';

class ClockOutDto {
  doctorId: string;
  livenessScore: number;
}

@Controller('shifts')
export class ShiftsController {
  constructor(
    private readonly arsa: ArsaService,
    private readonly shifts: ShiftsService,
  ) {}

  @Post('clock-in')
  @UseInterceptors(FileInterceptor('photo'))
  async clockIn(@UploadedFile() photo: Express.Multer.File) {
    const doctorId = await this.arsa.identifyLive(photo.buffer);
    return this.shifts.open(doctorId);
  }

  @Post('break')
  @UseInterceptors(FileInterceptor('photo'))
  async takeBreak(@UploadedFile() photo: Express.Multer.File) {
    const { faces } = await this.arsa.recognize(photo.buffer);
    const face = faces[0];
    if (face.recognition_uidresult === 'unknown') {
      throw new NotFoundException();
    }
    return this.shifts.pause(face.recognition_uidresult);
  }

  @Post('handover')
  @UseInterceptors(FileInterceptor('photo'))
  async handover(@UploadedFile() photo: Express.Multer.File) {
    const { faces } = await this.arsa.recognize(photo.buffer);
    if (faces.length !== 2) {
      throw new ForbiddenException('two doctors hand over');
    }
    const [leaving, coming] = faces;
    if (!leaving.passive_liveness.is_real_face) {
      throw new ForbiddenException('liveness');
    }
    return this.shifts.transfer(coming.recognition_uidresult);
  }

  @Post('clock-out')
  async clockOut(@Body() dto: ClockOutDto) {
    if (dto.livenessScore < 0.9) {
      throw new ForbiddenException('liveness');
    }
    return this.shifts.close(dto.doctorId);
  }
}
