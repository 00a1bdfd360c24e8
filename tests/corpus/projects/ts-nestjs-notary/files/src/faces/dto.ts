import { IsBoolean, IsOptional, IsString } from 'class-validator';

export interface PassiveLiveness {
  is_real_face: boolean;
  liveness_probability?: number;
}

export interface RecognisedFace {
  recognition_uidresult: string;
  passive_liveness?: PassiveLiveness;
}

export interface RecogniseAnswer {
  status: string;
  faces: RecognisedFace[];
}

export class SignDto {
  @IsString()
  deedId!: string;

  @IsBoolean()
  livenessVerified!: boolean;

  @IsOptional()
  @IsBoolean()
  liveStream?: boolean;
}
