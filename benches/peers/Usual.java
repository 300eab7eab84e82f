import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import javax.mail.BodyPart;
import javax.mail.Multipart;
import javax.mail.Session;
import javax.mail.internet.MimeMessage;
import javax.mail.internet.MimeMultipart;
import javax.xml.parsers.DocumentBuilderFactory;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.mail.smime.SMIMESigned;
import org.bouncycastle.util.Store;
import org.w3c.dom.Element;

/**
 * The same job in Java: JavaMail, Bouncy Castle, and the platform's PKIX. It reads the file, finds the signed part, verifies its
 * signature and the signer's chain to the given root at the time of signing, and reads what the certification data say.
 *
 * <p>{@code java -cp JARS Usual.java ROOT.pem}; benches/src/peers.rs says what it is asked on standard input.
 */
public final class Usual {
    private static final Session SESSION = Session.getInstance(new Properties());
    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
    private static TrustAnchor root;

    public static void main(String[] arguments) throws Exception {
        try (InputStream file = new FileInputStream(arguments[0])) {
            root = new TrustAnchor((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file), null);
        }
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var questions = new BufferedReader(new InputStreamReader(System.in));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            String[] words = line.split("\t");
            List<String> files = Files.readAllLines(Path.of(words[2]));
            if (words[0].equals("rows")) {
                for (String file : files) {
                    System.out.println(judge(file));
                }
                System.out.println("end");
            } else {
                long begin = system.getProcessCpuTime();
                for (int pass = Integer.parseInt(words[1]); pass > 0; pass--) {
                    for (String file : files) {
                        judge(file);
                    }
                }
                System.out.println(system.getProcessCpuTime() - begin);
            }
        }
    }

    private static String judge(String path) {
        try (InputStream file = new FileInputStream(path)) {
            MimeMessage message = new MimeMessage(SESSION, file);
            SMIMESigned signed = new SMIMESigned((MimeMultipart) message.getContent());
            Store<X509CertificateHolder> carried = signed.getCertificates();
            SignerInformation signer = signed.getSignerInfos().getSigners().iterator().next();
            @SuppressWarnings("unchecked")
            X509CertificateHolder holder = (X509CertificateHolder) carried.getMatches(signer.getSID()).iterator().next();
            if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider(PROVIDER).build(holder))) {
                return "bad\t\t";
            }
            var stated = signer.getSignedAttributes().get(CMSAttributes.signingTime).getAttrValues().getObjectAt(0);
            checkChain(carried, holder, Time.getInstance(stated).getDate());

            byte[] xml = find((Multipart) signed.getContent().getContent());
            Element data = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(xml)).getDocumentElement();
            String identifier = data.getElementsByTagName("identificativo").item(0).getTextContent();
            return "good\t" + data.getAttribute("tipo") + "\t" + identifier;
        } catch (Exception exception) {
            return "bad\t\t";
        }
    }

    private static void checkChain(Store<X509CertificateHolder> carried, X509CertificateHolder signer, Date at) throws Exception {
        var converter = new JcaX509CertificateConverter();
        var certificates = new ArrayList<X509Certificate>();
        for (X509CertificateHolder holder : carried.getMatches(null)) {
            certificates.add(converter.getCertificate(holder));
        }
        var target = new X509CertSelector();
        target.setCertificate(converter.getCertificate(signer));
        var parameters = new PKIXBuilderParameters(Set.of(root), target);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(certificates)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(at);
        CertPathBuilder.getInstance("PKIX").build(parameters);
    }

    private static byte[] find(Multipart parts) throws Exception {
        for (int i = 0; i < parts.getCount(); i++) {
            BodyPart part = parts.getBodyPart(i);
            if ("daticert.xml".equals(part.getFileName())) {
                return part.getInputStream().readAllBytes();
            }
        }
        throw new IllegalArgumentException("no certification data");
    }
}
