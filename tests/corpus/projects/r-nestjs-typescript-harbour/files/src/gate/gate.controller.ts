import { Body, Controller, ForbiddenException, Inject, Post, UploadedFile, UseInterceptors } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import Redis from 'ioredis';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArsaService } from '../arsa/arsa.service';
import { BarrierService } from './barrier.service';

interface ShoreLeaveDto {
  crewId: string;
  vesselImo: string;
  livenessPassed: boolean;
}

@Controller('gate')
export class GateController {
  constructor(
    private readonly arsa: ArsaService,
    private readonly barrier: BarrierService,
    @Inject('REDIS') private readonly redis: Redis,
  ) {}

  @Post('quay')
  @UseInterceptors(FileInterceptor('photo'))
  async quay(@UploadedFile() photo: Express.Multer.File) {
    const uid = await this.arsa.identify(photo.buffer);
    if (uid === null) {
      throw new ForbiddenException();
    }
    await this.barrier.open('quay', uid);
    return { uid };
  }

  @Post('pilots')
  @UseInterceptors(FileInterceptor('photo'))
  async pilots(@UploadedFile() photo: Express.Multer.File) {
    const { faces } = await this.arsa.recognise(photo.buffer);
    if (!faces.length) {
      throw new ForbiddenException('nobody in the picture');
    }
    const face = faces[0];
    if (face.recognition_uidresult === 'unknown') {
      throw new ForbiddenException();
    }
    await this.barrier.open('pilot-station', face.recognition_uidresult);
    return { uid: face.recognition_uidresult };
  }

  @Post('crew-bus')
  @UseInterceptors(FileInterceptor('photo'))
  async crewBus(@UploadedFile() photo: Express.Multer.File) {
    const { faces } = await this.arsa.recognise(photo.buffer);
    const aboard = faces
      .filter((f) => f.passive_liveness?.is_real_face)
      .map((f) => f.recognition_uidresult)
      .filter((uid) => uid !== 'unknown');
    return { aboard };
  }

  @Post('shore-leave')
  async shoreLeave(@Body() dto: ShoreLeaveDto) {
    if (!dto.livenessPassed) {
      throw new ForbiddenException('liveness not passed');
    }
    await this.redis.sadd(`leave:${dto.vesselImo}`, dto.crewId);
    return { granted: true };
  }

  @Post('visitor')
  @UseInterceptors(FileInterceptor('photo'))
  async visitor(@UploadedFile() photo: Express.Multer.File, @Body('badge') badge: string) {
    await writeFile(join('/var/harbour/visitors', `${Number(badge)}.jpg`), photo.buffer);
    await this.redis.set(`visitor:${badge}`, photo.buffer, 'EX', 900);
    return { badge };
  }
}
