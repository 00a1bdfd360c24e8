import { TestBed } from '@angular/core/testing';
import { CaptureComponent } from './faces/capture.component';

describe('CaptureComponent', () => {
  it('starts with nobody', () => {
    TestBed.configureTestingModule({ declarations: [CaptureComponent] });
    expect(CaptureComponent).toBeTruthy();
  });
});
