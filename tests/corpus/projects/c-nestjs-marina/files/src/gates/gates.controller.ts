import { Body, Controller, ForbiddenException, Param, Post, UploadedFile, UploadedFiles, UseInterceptors } from '@nestjs/common';
import { FileFieldsInterceptor, FileInterceptor } from '@nestjs/platform-express';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ArsaService } from '../identity/arsa.service';
import { decide, Verdict } from '../identity/verdict';
import { GateDriver } from './gate.driver';
import { RemoteOpenDto } from './remote-open.dto';

type Files = { document: Express.Multer.File[]; selfie: Express.Multer.File[] };

@Controller('gates')
export class GatesController {
  constructor(
    private readonly arsa: ArsaService,
    private readonly driver: GateDriver,
  ) {}

  @Post(':jetty/open')
  @UseInterceptors(FileInterceptor('photo'))
  async open(@Param('jetty') jetty: string, @UploadedFile() photo: Express.Multer.File) {
    const decision = decide(await this.arsa.recognize(photo.buffer));
    switch (decision.verdict) {
      case Verdict.Granted:
        await this.driver.open(jetty, decision.holderUid);
        return { open: true };
      case Verdict.Spoof:
        throw new ForbiddenException('spoof');
      default:
        return { open: false, reason: decision.verdict };
    }
  }

  @Post(':jetty/guest')
  @UseInterceptors(FileInterceptor('photo'))
  async guest(@Param('jetty') jetty: string, @UploadedFile() photo: Express.Multer.File) {
    const { faces } = await this.arsa.recognize(photo.buffer);
    const host = faces.at(0);
    if (!host || host.recognition_uidresult === 'unknown') return { open: false };
    await this.driver.open(jetty, host.recognition_uidresult);
    return { open: true };
  }

  @Post('handover')
  @UseInterceptors(FileFieldsInterceptor([{ name: 'document' }, { name: 'selfie' }]))
  async handover(@UploadedFiles() files: Files) {
    const result = await this.arsa.compare(files.document[0].buffer, files.selfie[0].buffer);
    if (!result.face2_analysis.passive_liveness?.is_real_face) throw new ForbiddenException('selfie is not live');
    return { same: result.match_result && result.similarity_score > 85 };
  }

  @Post('remote')
  async remote(@Body() dto: RemoteOpenDto) {
    if (!dto.passedLiveness) throw new ForbiddenException('liveness');
    await this.driver.open(dto.jetty, dto.holderUid);
    return { open: true };
  }

  @Post('harbourmaster/portrait')
  @UseInterceptors(FileInterceptor('photo'))
  async portrait(@UploadedFile() photo: Express.Multer.File, @Body('uid') uid: string) {
    await this.arsa.recognize(photo.buffer);
    const face = photo.buffer;
    await writeFile(join('/srv/portraits', `${uid}.jpg`), face);
    await writeFile(join('/srv/portraits', `${uid}.txt`), new Date().toISOString());
    return { stored: true };
  }
}
