import { Body, Controller, ForbiddenException, HttpCode, Logger, Param, Post, Req, UploadedFile, UseGuards, UseInterceptors } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { ArsaService } from '../arsa/arsa.service';
import { LivePersonGuard } from '../arsa/live-person.guard';
import { CabsService } from './cabs.service';
import { PhotoStore } from './photo.store';

class HandoverDto {
  fromDriver!: string;
  toDriver!: string;
  livenessOk!: boolean;
}

@Controller('cabs/:cab')
export class CabsController {
  private readonly logger = new Logger(CabsController.name);

  constructor(
    private readonly cabs: CabsService,
    private readonly arsa: ArsaService,
    private readonly photos: PhotoStore,
  ) {}

  @Post('unlock')
  @HttpCode(204)
  @UseGuards(LivePersonGuard)
  async unlock(@Param('cab') cab: string, @Req() req: { driverUid: string }) {
    await this.cabs.unlock(cab, req.driverUid);
  }

  @Post('handover')
  @HttpCode(204)
  async handover(@Param('cab') cab: string, @Body() dto: HandoverDto) {
    if (!dto.livenessOk) {
      throw new ForbiddenException();
    }
    await this.cabs.handover(cab, dto.fromDriver, dto.toDriver);
  }

  @Post('rest-check')
  @UseInterceptors(FileInterceptor('photo'))
  async restCheck(@Param('cab') cab: string, @UploadedFile() file: Express.Multer.File) {
    const { faces } = await this.arsa.recognize(file.buffer);
    const awake = faces.filter((f) => f.passive_liveness?.is_real_face === true);
    for (const face of awake) {
      await this.cabs.recordRest(cab, face.recognition_uidresult);
    }
    return { counted: awake.length };
  }

  @Post('co-driver')
  @UseInterceptors(FileInterceptor('photo'))
  async coDriver(@Param('cab') cab: string, @UploadedFile() file: Express.Multer.File) {
    const { faces } = await this.arsa.recognize(file.buffer);
    const known = faces.find((f) => f.recognition_uidresult !== 'unknown');
    if (known?.passive_liveness) {
      await this.cabs.addCoDriver(cab, known.recognition_uidresult);
    }
    return { added: Boolean(known) };
  }

  @Post('identify')
  @UseInterceptors(FileInterceptor('photo'))
  async identify(@UploadedFile() file: Express.Multer.File) {
    this.logger.log(`identify: ${file.size} bytes, ${file.mimetype}`);
    return this.arsa.recognize(file.buffer);
  }

  @Post('damage')
  @UseInterceptors(FileInterceptor('photo'))
  async damage(@Param('cab') cab: string, @UploadedFile() file: Express.Multer.File) {
    await this.photos.keepDamage(cab, file.buffer);
    return { kept: true };
  }
}
