import Foundation
import UIKit

struct PhotoStore {
    private var folder: URL { FileManager.default.urls(for: .documentDirectory, in: .userDomainMask)[0] }

    func keep(_ face: UIImage) throws {
        let data = face.jpegData(compressionQuality: 0.9)!
        try data.write(to: folder.appendingPathComponent("face.jpg"))
    }

    func keepProtected(_ face: UIImage) throws {
        let data = face.jpegData(compressionQuality: 0.9)!
        try data.write(to: folder.appendingPathComponent("face.bin"), options: .completeFileProtection)
    }
}
