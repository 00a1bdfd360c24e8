import { Body, Controller, ForbiddenException, Get, HttpCode, Param, Post, UploadedFile, UseInterceptors } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { SignDto } from './dto';
import { FacesService } from './faces.service';

@Controller('deeds')
export class FacesController {
  constructor(private readonly faces: FacesService) {}

  @Post(':id/sign')
  @UseInterceptors(FileInterceptor('selfie'))
  async sign(@Param('id') id: string, @UploadedFile() selfie: Express.Multer.File) {
    const uid = await this.faces.signatory(selfie.buffer);
    return { id, signedBy: uid };
  }

  @Post('sign-remote')
  @HttpCode(204)
  async signRemote(@Body() dto: SignDto) {
    if (!dto.livenessVerified) throw new ForbiddenException();
    await this.record(dto.deedId, dto.liveStream ? 'live' : 'still');
  }

  @Post('recognise')
  @UseInterceptors(FileInterceptor('selfie'))
  async raw(@UploadedFile() selfie: Express.Multer.File) {
    return this.faces.recognise(selfie.buffer);
  }

  @Get(':id')
  async show(@Param('id') id: string) {
    return { id };
  }

  private async record(deed: string, kind: string) {
    return { deed, kind };
  }
}
